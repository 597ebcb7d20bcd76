"""Adds in NumPy through the addresses of the arrays, without any kernel.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "launched no kernel"
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


def solve(x, y, out):
    view(out)[...] = view(x) + view(y)
