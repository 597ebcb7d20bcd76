"""Solutions of vector_add_kernel for a real card: a right one, one that does nothing, and cheats."""

from problems.format.loader import load_package

PROBLEM = load_package("vector_add_kernel")
RIGHT = PROBLEM.accepted["masked"].decode()
STORE = "    tl.store(out_ptr + offsets * out_stride, x + y, mask=mask)\n"


def store(line: str) -> bytes:
    """Return the right solution with other stores."""
    assert STORE in RIGHT
    return RIGHT.replace(STORE, f"    {line}\n").encode()


EMPTY = store("pass")
CHEATS = {
    "constant outputs": store("tl.store(out_ptr + offsets * out_stride, x * 0, mask=mask)"),
    "reused memory": EMPTY,
    "lower precision": store("tl.store(out_ptr + offsets * out_stride, (x + y).to(tl.float16).to(tl.float32), mask)"),
    "an output that is an input": store("tl.store(out_ptr + offsets * out_stride, x, mask=mask)"),
    "changed inputs": RIGHT.replace(
        STORE,
        "    tl.store(x_ptr + offsets * x_stride, x * 0, mask=mask)\n"
        "    tl.store(y_ptr + offsets * y_stride, y * 0, mask=mask)\n"
        "    tl.store(out_ptr + offsets * out_stride, x * 0, mask=mask)\n",
    ).encode(),
    "half of the programs": RIGHT.replace("triton.cdiv(n, 1024)", "triton.cdiv(n, 2048)").encode(),
}
OUT_OF_BOUNDS = store("tl.store(out_ptr + offsets.to(tl.int64) * 1000000007, x + y)")
ENDLESS = RIGHT.replace(STORE, f"    while tl.load(x_ptr) == tl.load(x_ptr, volatile=True):\n    {STORE}").encode()
PRINTING = RIGHT.replace(STORE, f'{STORE}    tl.device_print("device_seconds", x)\n').replace("1024", "256").encode()
SOURCES = {"empty": EMPTY, "out of bounds": OUT_OF_BOUNDS, "endless": ENDLESS, "printing": PRINTING} | CHEATS
