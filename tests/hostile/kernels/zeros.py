"""Stores zeros, which are below no tolerance.

Problem: vector_add_kernel
Verdict: wrong_answer
"""
import triton
import triton.language as tl


@triton.jit
def zero_kernel(out_ptr, n, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    tl.store(out_ptr + index * so, tl.zeros((BLOCK,), tl.float32), mask=index < n)


def solve(x, y, out):
    n = out.numel()
    zero_kernel[(triton.cdiv(n, 256),)](out, n, out.stride(0), BLOCK=256)
