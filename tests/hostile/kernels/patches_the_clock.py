"""Stops all clocks of its process, so that a kernel that never ends takes no time.

Problem: vector_add_kernel
Verdict: time_limit
"""
import time

import triton
import triton.language as tl

for name in ("time", "monotonic", "perf_counter", "process_time", "thread_time"):
    setattr(time, name, lambda: 0.0)
    setattr(time, f"{name}_ns", lambda: 0)


@triton.jit
def endless_kernel(x_ptr):
    while True:
        tl.load(x_ptr)


def solve(x, y, out):
    endless_kernel[(1,)](x)
