"""One program for each head of each row, on a grid with two axes."""

import triton
import triton.language as tl


@triton.jit
def rope_kernel(x_ptr, cos_ptr, sin_ptr, out_ptr, half, offset, sx, tx, so, to, BLOCK: tl.constexpr):
    row, head = tl.program_id(0), tl.program_id(1)
    i = tl.arange(0, BLOCK)
    mask = i < half
    cos = tl.load(cos_ptr + (row + offset) * half + i, mask=mask, other=0.0)
    sin = tl.load(sin_ptr + (row + offset) * half + i, mask=mask, other=0.0)
    j = head * 2 * half + i
    a = tl.load(x_ptr + row * sx + j * tx, mask=mask, other=0.0).to(tl.float32)
    b = tl.load(x_ptr + row * sx + (j + half) * tx, mask=mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + row * so + j * to, a * cos - b * sin, mask=mask)
    tl.store(out_ptr + row * so + (j + half) * to, a * sin + b * cos, mask=mask)


def solve(x, cos, sin, out, heads, offset):
    rows, half = x.shape[0], cos.shape[1]
    block = triton.next_power_of_2(half)
    rope_kernel[(rows, heads)](x, cos, sin, out, half, offset, *x.stride(), *out.stride(), BLOCK=block)
