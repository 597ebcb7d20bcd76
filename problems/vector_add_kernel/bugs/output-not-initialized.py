import triton
import triton.language as tl


@triton.jit
def accumulate_kernel(x_ptr, out_ptr, n, sx, so, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    total = tl.load(out_ptr + offsets * so, mask=mask) + tl.load(x_ptr + offsets * sx, mask=mask)
    tl.store(out_ptr + offsets * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    for array in (x, y):
        accumulate_kernel[(triton.cdiv(n, 1024),)](array, out, n, array.stride(0), out.stride(0), BLOCK=1024)
