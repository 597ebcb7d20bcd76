"""Three passes over a row in blocks whose size is chosen by measurement, for rows that need not fit into one block."""

import triton
import triton.language as tl


@triton.autotune(
    configs=[triton.Config({"BLOCK": block}, num_warps=warps) for block, warps in ((256, 2), (512, 4), (1024, 8))],
    key=["columns"],
)
@triton.jit
def softmax_kernel(x_ptr, out_ptr, columns, sx, tx, so, to, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    x_ptr += row * sx
    out_ptr += row * so
    lanes = tl.arange(0, BLOCK)
    peak = tl.full((BLOCK,), -float("inf"), tl.float32)
    for start in range(0, columns, BLOCK):
        x = tl.load(x_ptr + (start + lanes) * tx, mask=start + lanes < columns, other=-float("inf"))
        peak = tl.maximum(peak, x.to(tl.float32))
    top = tl.max(peak, axis=0)
    total = tl.zeros((BLOCK,), tl.float32)
    for start in range(0, columns, BLOCK):
        x = tl.load(x_ptr + (start + lanes) * tx, mask=start + lanes < columns, other=-float("inf"))
        total += tl.exp(x.to(tl.float32) - top)
    scale = 1.0 / tl.sum(total, axis=0)
    for start in range(0, columns, BLOCK):
        inside = start + lanes < columns
        x = tl.load(x_ptr + (start + lanes) * tx, mask=inside, other=-float("inf")).to(tl.float32)
        tl.store(out_ptr + (start + lanes) * to, tl.exp(x - top) * scale, mask=inside)


def solve(x, out):
    rows, columns = x.shape
    softmax_kernel[(rows,)](x, out, columns, x.stride(0), x.stride(1), out.stride(0), out.stride(1))
