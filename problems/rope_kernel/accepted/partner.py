"""Each lane computes one element and loads its partner: twice the loads, which the cache serves, and one store."""

import triton
import triton.language as tl


@triton.jit
def rope_kernel(x_ptr, cos_ptr, sin_ptr, out_ptr, columns, half, offset, sx, tx, so, to, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    j = tl.arange(0, BLOCK)
    mask = j < columns
    i = j % half
    is_first = j // half % 2 == 0
    partner = tl.where(is_first, j + half, j - half)
    position = row + offset
    cos = tl.load(cos_ptr + position * half + i, mask=mask, other=0.0)
    sin = tl.load(sin_ptr + position * half + i, mask=mask, other=0.0)
    x = tl.load(x_ptr + row * sx + j * tx, mask=mask, other=0.0).to(tl.float32)
    other = tl.load(x_ptr + row * sx + partner * tx, mask=mask, other=0.0).to(tl.float32)
    result = x * cos + other * tl.where(is_first, -sin, sin)
    tl.store(out_ptr + row * so + j * to, result.to(out_ptr.dtype.element_ty), mask=mask)


def solve(x, cos, sin, out, heads, offset):
    rows, columns = x.shape
    rope_kernel[(rows,)](
        x, cos, sin, out, columns, cos.shape[1], offset, *x.stride(), *out.stride(),
        BLOCK=triton.next_power_of_2(columns),
    )
