"""A kernel that never ends.

Problem: vector_add_kernel
Verdict: time_limit
"""
import triton
import triton.language as tl


@triton.jit
def endless_kernel(x_ptr):
    while True:
        tl.load(x_ptr)


def solve(x, y, out):
    endless_kernel[(1,)](x)
