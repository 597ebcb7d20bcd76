import triton
import triton.language as tl


@triton.jit
def rms_norm_kernel(x_ptr, gamma_ptr, out_ptr, columns, eps, BLOCK: tl.constexpr):
    # For example, each program normalizes one row.
    pass


def solve(x, gamma, out, eps):
    # Launch the kernel: rms_norm_kernel[(number of programs,)](arguments, BLOCK=...)
    raise NotImplementedError
