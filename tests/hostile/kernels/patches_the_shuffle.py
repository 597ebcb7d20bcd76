"""Replaces the random generator of NumPy, so that a racy kernel runs in order.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "same element"
"""
import numpy as np
import triton
import triton.language as tl


class Ordered:
    def permutation(self, count):
        return list(range(count))


np.random.default_rng = lambda *_: Ordered()


@triton.jit
def racy_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    program = tl.program_id(0)
    index = program // 2 * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    if program % 2 == 0:
        tl.store(out_ptr + index * so, tl.load(x_ptr + index * sx, mask=mask), mask=mask)
    else:
        total = tl.load(out_ptr + index * so, mask=mask) + tl.load(y_ptr + index * sy, mask=mask)
        tl.store(out_ptr + index * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    racy_kernel[(2 * triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)
