import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, out_ptr, columns, BLOCK: tl.constexpr):
    # For example, each program computes one row.
    pass


def solve(x, out):
    # Launch the kernel: softmax_kernel[(number of programs,)](arguments, BLOCK=...)
    raise NotImplementedError
