"""Leaves the work to a thread, which launches the kernel after the call has returned.

Problem: vector_add_kernel
Verdict: wrong_answer|runtime_error
"""
import threading

import triton
import triton.language as tl

returned = threading.Event()


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    x = tl.load(x_ptr + index * sx, mask=mask)
    y = tl.load(y_ptr + index * sy, mask=mask)
    tl.store(out_ptr + index * so, x + y, mask=mask)


def add(x, y, out):
    returned.wait(0.2)
    n = out.numel()
    add_kernel[(triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)


def solve(x, y, out):
    threading.Thread(target=add, args=(x, y, out), daemon=True).start()
