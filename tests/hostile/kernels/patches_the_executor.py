"""Replaces the launch of kernels, so that its racy kernel runs without checks and in order.

Problem: vector_add_kernel
Verdict: wrong_answer|runtime_error
"""
import triton
import triton.language as tl
import triton.runtime.interpreter as interpreter


def call(self, *args, **kwargs):
    grid = self.grid if isinstance(self.grid, tuple) else (self.grid,)
    interpreter.interpreter_builder.set_grid_dim(*grid, 1, 1)
    scope = interpreter._patch_lang(self.fn)
    values = [interpreter._implicit_cvt(arg) for arg in args]
    for program in range(grid[0]):
        interpreter.interpreter_builder.set_grid_idx(program, 0, 0)
        self.fn(*values, **kwargs)
    scope.restore()


interpreter.GridExecutor.__call__ = call


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
