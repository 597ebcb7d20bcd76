import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, ROWS: tl.constexpr, COLUMNS: tl.constexpr):
    row = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    index = row[:, None] * COLUMNS + tl.arange(0, COLUMNS)[None, :]
    mask = index < n
    x = tl.load(x_ptr + index * sx)
    y = tl.load(y_ptr + index * sy)
    tl.store(out_ptr + index * so, x + y, mask=mask)


def solve(x, y, out):
    n = out.numel()
    add_kernel[(triton.cdiv(n, 8 * 64),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), ROWS=8, COLUMNS=64)
