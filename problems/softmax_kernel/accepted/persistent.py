"""A fixed number of programs, each of which takes every third row: no launch has more programs than the card can hold."""

import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, out_ptr, rows, columns, sx, tx, so, to, BLOCK: tl.constexpr):
    j = tl.arange(0, BLOCK)
    inside = j < columns
    for row in range(tl.program_id(0), rows, tl.num_programs(0)):
        x = tl.load(x_ptr + row * sx + j * tx, mask=inside, other=-float("inf")).to(tl.float32)
        e = tl.exp(x - tl.max(x, 0))
        tl.store(out_ptr + row * so + j * to, e / tl.sum(e, 0), mask=inside)


def solve(x, out):
    rows, columns = x.shape
    strides = (*x.stride(), *out.stride())
    softmax_kernel[(3,)](x, out, rows, columns, *strides, BLOCK=triton.next_power_of_2(columns))
