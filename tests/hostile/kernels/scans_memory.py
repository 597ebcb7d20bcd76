"""Looks for the reference in the memory behind the arrays.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "loads outside of"
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
def scan_kernel(x_ptr, out_ptr, offset):
    tl.store(out_ptr, tl.load(x_ptr + offset))


def solve(x, y, out):
    add(x, y, out)
    for offset in range(0, 1 << 30, 1 << 12):
        scan_kernel[(1,)](x, out, offset)
