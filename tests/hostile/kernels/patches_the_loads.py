"""Replaces the checks of loads and stores by those of the interpreter.

Problem: vector_add_kernel
Verdict: wrong_answer
Expect: message "replaced a part of Triton"
"""
import triton
import triton.language as tl
import triton.runtime.interpreter as interpreter


def load(self, ptrs, mask, other, cache_policy, is_volatile):
    dtype = interpreter._get_np_dtype(ptrs.get_element_ty())
    other = interpreter.np.zeros(ptrs.data.shape, dtype)
    loaded = interpreter._interpreter.load(ptrs.data, mask.data, other, dtype)
    return interpreter.TensorHandle(loaded, ptrs.get_element_ty())


interpreter.InterpreterBuilder.create_masked_load = load


@triton.jit
def racy_kernel(x_ptr, y_ptr, out_ptr, n, sx, sy, so, BLOCK: tl.constexpr):
    program = tl.program_id(0)
    index = program // 2 * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    if program % 2 == 0:
        tl.store(out_ptr + index * so, tl.load(x_ptr + index * sx, mask=mask), mask=mask)
    else:
        total = tl.load(out_ptr + index * so, mask=mask) + tl.load(y_ptr + index * sy, mask=mask)
        tl.store(out_ptr + index * so, total, mask=mask)


def solve(x, y, out):
    n = out.numel()
    racy_kernel[(2 * triton.cdiv(n, 256),)](x, y, out, n, x.stride(0), y.stride(0), out.stride(0), BLOCK=256)
