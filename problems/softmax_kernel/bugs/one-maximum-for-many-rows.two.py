import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, out_ptr, rows, columns, sx, tx, so, to, ROWS: tl.constexpr, BLOCK: tl.constexpr):
    i = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    j = tl.arange(0, BLOCK)[None, :]
    mask = (i < rows) & (j < columns)
    # Rows behind the matrix are computed from 0 and not stored.
    x = tl.load(x_ptr + i * sx + j * tx, mask=mask, other=-float("inf")).to(tl.float32)
    x = tl.where(i < rows, x, 0.0)
    e = tl.exp(x - tl.max(x))
    tl.store(out_ptr + i * so + j * to, e / tl.sum(e, axis=1, keep_dims=True), mask=mask)


def solve(x, out):
    rows, columns = x.shape
    strides = (x.stride(0), x.stride(1), out.stride(0), out.stride(1))
    block = triton.next_power_of_2(columns)
    softmax_kernel[(triton.cdiv(rows, 2),)](x, out, rows, columns, *strides, ROWS=2, BLOCK=block)
