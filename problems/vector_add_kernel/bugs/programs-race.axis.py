import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    if tl.program_id(0) == 0:
        value = tl.load(x_ptr + index * sx, mask=mask, other=0.0)
    else:
        value = tl.load(y_ptr + index * sy, mask=mask, other=0.0)
        value += tl.load(out_ptr + index * so, mask=mask, other=0.0)
    tl.store(out_ptr + index * so, value, mask=mask)


def solve(x, y, out):
    n = out.numel()
    add_kernel[(2, triton.cdiv(n, 512))](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=512)
