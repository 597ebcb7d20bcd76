import triton
import triton.language as tl


@triton.jit
def top_kernel(x_ptr, top_ptr, columns, sx, tx, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * sx + j * tx, mask=j < columns, other=-float("inf")).to(tl.float32)
    tl.store(top_ptr + row, tl.max(x, axis=0))


@triton.jit
def sum_kernel(x_ptr, top_ptr, total_ptr, columns, sx, tx, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    x = tl.load(x_ptr + row * sx + j * tx, mask=j < columns, other=-float("inf")).to(tl.float32)
    part = tl.sum(tl.exp(x - tl.load(top_ptr + row)), axis=0)
    tl.store(total_ptr + row, tl.load(total_ptr + row) + part)


@triton.jit
def scale_kernel(x_ptr, out_ptr, top_ptr, total_ptr, columns, sx, tx, so, to, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    mask = j < columns
    x = tl.load(x_ptr + row * sx + j * tx, mask=mask, other=0.0).to(tl.float32)
    value = tl.exp(x - tl.load(top_ptr + row)) / tl.load(total_ptr + row)
    tl.store(out_ptr + row * so + j * to, value, mask=mask)


def solve(x, out):
    rows, columns = x.shape
    top, total = x.new_empty((rows,), tl.float32), x.new_zeros((rows,), tl.float32)
    blocks = triton.cdiv(columns, 64)
    top_kernel[(rows,)](x, top, columns, *x.stride(), BLOCK=triton.next_power_of_2(columns))
    sum_kernel[(rows, blocks)](x, top, total, columns, *x.stride(), BLOCK=64)
    scale_kernel[(rows, blocks)](x, out, top, total, columns, *x.stride(), *out.stride(), BLOCK=64)
