"""A heuristic picks the block from the length, without a measurement: no block is larger than a short vector needs."""

import triton
import triton.language as tl


@triton.heuristics({"BLOCK": lambda args: min(1024, triton.next_power_of_2(args["n"]))})
@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    x = tl.load(x_ptr + index * sx, mask, other=0.0)
    y = tl.load(y_ptr + index * sy, mask, other=0.0)
    tl.store(out_ptr + index * so, x + y, mask)


def solve(x, y, out):
    n = out.numel()
    programs = triton.cdiv(n, min(1024, triton.next_power_of_2(n)))
    add_kernel[(programs,)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0))
