import triton
import triton.language as tl


@triton.jit
def add_kernel(x_ptr, y_ptr, out_ptr, n, BLOCK: tl.constexpr):
    # Each program adds one block of elements.
    pass


def solve(x, y, out):
    # Launch the kernel: add_kernel[(number of programs,)](arguments, BLOCK=...)
    raise NotImplementedError
