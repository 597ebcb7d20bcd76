import triton
import triton.language as tl


@triton.jit
def cross_entropy_kernel(logits_ptr, targets_ptr, losses_ptr, classes, epsilon, BLOCK: tl.constexpr):
    # For example, each program computes the loss of one row.
    pass


def solve(logits, targets, losses, epsilon):
    # Launch the kernel: cross_entropy_kernel[(number of programs,)](arguments, BLOCK=...)
    raise NotImplementedError
