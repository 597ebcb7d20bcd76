"""Stores the result of a case and copies it in later runs, without a kernel.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "launched no kernel"
"""
import ctypes

import numpy as np
import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    x = tl.load(x_ptr + index * sx, mask=mask)
    y = tl.load(y_ptr + index * sy, mask=mask)
    tl.store(out_ptr + index * so, x + y, mask=mask)


def add(x, y, out):
    n = out.numel()
    add_kernel[(triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)


def view(array):
    size = array.element_size()
    count = (array.numel() - 1) * array.stride(0) + 1
    data = (ctypes.c_char * (count * size)).from_address(array.data_ptr())
    return np.frombuffer(data, np.float32)[:: array.stride(0)]


results = {}


def solve(x, y, out):
    key = float(view(x)[0])
    if key in results:
        view(out)[...] = results[key]
        return
    add(x, y, out)
    results[key] = view(out).copy()
