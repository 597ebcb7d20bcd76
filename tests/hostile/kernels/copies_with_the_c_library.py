"""Copies an input to the output with a function of the C library, without any kernel.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "launched no kernel"
"""
import ctypes


def solve(x, y, out):
    ctypes.memmove(out.data_ptr(), x.data_ptr(), min(x.numel(), out.numel()) * x.element_size())
