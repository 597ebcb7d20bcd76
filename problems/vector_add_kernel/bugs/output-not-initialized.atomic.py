import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    offsets = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    tl.atomic_add(out_ptr + offsets * so, tl.load(x_ptr + offsets * sx, mask=mask), mask=mask)
    tl.atomic_add(out_ptr + offsets * so, tl.load(y_ptr + offsets * sy, mask=mask), mask=mask)


def solve(x, y, out):
    n = out.numel()
    add_kernel[(triton.cdiv(n, 1024),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=1024)
