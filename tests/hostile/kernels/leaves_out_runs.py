"""Leaves out the runs in another order and with other memory, so that its order of programs is right.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "tampered"
"""
import sys

import triton
import triton.language as tl

sys.modules["driver"].RUNS = sys.modules["driver"].RUNS[:1]


@triton.jit
def ordered_kernel(x_ptr, y_ptr, out_ptr, count_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    program = tl.program_id(0)
    index = program // 2 * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    tl.atomic_add(count_ptr, 1)
    if program % 2 == 0:
        tl.store(out_ptr + index * so, tl.load(x_ptr + index * sx, mask=mask), mask=mask)
    else:
        total = tl.load(out_ptr + index * so, mask=mask) + tl.load(y_ptr + index * sy, mask=mask)
        tl.store(out_ptr + index * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    count = out.new_zeros((1,), tl.int32)
    ordered_kernel[(2 * triton.cdiv(n, 256),)](x, y, out, count, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)
