"""Three programs, each of which takes every third row and rotates its heads with the same angles."""

import triton
import triton.language as tl


@triton.jit
def rotate(x_ptr, out_ptr, cos, sin, first, second, tx, to, mask):
    a = tl.load(x_ptr + first * tx, mask=mask, other=0.0).to(tl.float32)
    b = tl.load(x_ptr + second * tx, mask=mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + first * to, a * cos - b * sin, mask=mask)
    tl.store(out_ptr + second * to, a * sin + b * cos, mask=mask)


@triton.jit
def rope_kernel(x_ptr, cos_ptr, sin_ptr, out_ptr, rows, heads, half, offset, sx, tx, so, to, BLOCK: tl.constexpr):
    i = tl.arange(0, BLOCK)
    mask = i < half
    for row in range(tl.program_id(0), rows, tl.num_programs(0)):
        cos = tl.load(cos_ptr + (row + offset) * half + i, mask=mask, other=0.0)
        sin = tl.load(sin_ptr + (row + offset) * half + i, mask=mask, other=0.0)
        for head in range(0, heads):
            j = head * 2 * half + i
            rotate(x_ptr + row * sx, out_ptr + row * so, cos, sin, j, j + half, tx, to, mask)


def solve(x, cos, sin, out, heads, offset):
    half = cos.shape[1]
    strides = (*x.stride(), *out.stride())
    rope_kernel[(3,)](
        x, cos, sin, out, x.shape[0], heads, half, offset, *strides, BLOCK=triton.next_power_of_2(half)
    )
