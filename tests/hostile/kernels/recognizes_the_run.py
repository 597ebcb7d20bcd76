"""Reads the poison to find out which run it is, and is right only in the first.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "undefined memory"
"""
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


@triton.jit
def spoil_kernel(out_ptr, so, n):
    tl.store(out_ptr, 0.0)


@triton.jit
def probe_kernel(out_ptr, flag_ptr):
    value = tl.load(out_ptr)
    tl.store(flag_ptr, (value == value).to(tl.int32))


@triton.jit
def choose_kernel(out_ptr, flag_ptr):
    value = tl.load(out_ptr)
    tl.store(out_ptr, tl.where(tl.load(flag_ptr) == 1, 0.0, value))


def solve(x, y, out):
    flag = out.new_empty((1,), tl.int32)
    probe_kernel[(1,)](out, flag)
    add(x, y, out)
    choose_kernel[(1,)](out, flag)
