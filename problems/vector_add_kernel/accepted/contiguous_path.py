"""Contiguous arrays have a kernel without strides, whose loads the compiler can widen; the others have the general one."""

import triton
import triton.language as tl


@triton.jit
def add_contiguous(x_ptr, y_ptr, out_ptr, n, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    tl.store(out_ptr + index, tl.load(x_ptr + index, mask=mask) + tl.load(y_ptr + index, mask=mask), mask=mask)


@triton.jit
def add_strided(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    total = tl.load(x_ptr + index * sx, mask=mask) + tl.load(y_ptr + index * sy, mask=mask)
    tl.store(out_ptr + index * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    grid = (triton.cdiv(n, 1024),)
    if all(array.is_contiguous() for array in (x, y, out)):
        add_contiguous[grid](x, y, out, n, BLOCK=1024)
    else:
        add_strided[grid](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=1024)
