"""The block size is chosen by measurement for each length; the grid depends on the chosen one."""

import triton
import triton.language as tl


@triton.autotune(
    configs=[
        triton.Config({"BLOCK": 512}, num_warps=4),
        triton.Config({"BLOCK": 1024}, num_warps=4),
        triton.Config({"BLOCK": 2048}, num_warps=8),
    ],
    key=["n"],
)
@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    start = tl.program_id(0) * BLOCK
    index = start + tl.arange(0, BLOCK)
    inside = index < n
    total = tl.load(x_ptr + index * sx, mask=inside, other=0.0) + tl.load(y_ptr + index * sy, mask=inside, other=0.0)
    tl.store(out_ptr + index * so, total, mask=inside)


def solve(x, y, out):
    n = out.numel()
    add_kernel[lambda meta: (triton.cdiv(n, meta["BLOCK"]),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0))
