import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    program = tl.program_id(0)
    offsets = program // 2 * BLOCK + tl.arange(0, BLOCK)
    mask = offsets < n
    if program % 2 == 0:
        tl.store(out_ptr + offsets * so, tl.load(x_ptr + offsets * sx, mask=mask), mask=mask)
    else:
        total = tl.load(out_ptr + offsets * so, mask=mask) + tl.load(y_ptr + offsets * sy, mask=mask)
        tl.store(out_ptr + offsets * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    add_kernel[(2 * triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)
