"""Adds in NumPy, and launches a kernel that does nothing.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "no kernel stored"
"""
import ctypes

import numpy as np
import triton
import triton.language as tl


def view(array):
    size = array.element_size()
    count = (array.numel() - 1) * array.stride(0) + 1
    data = (ctypes.c_char * (count * size)).from_address(array.data_ptr())
    return np.frombuffer(data, np.float32)[:: array.stride(0)]


@triton.jit
def empty_kernel(x_ptr):
    pass


def solve(x, y, out):
    empty_kernel[(1,)](x)
    view(out)[...] = view(x) + view(y)
