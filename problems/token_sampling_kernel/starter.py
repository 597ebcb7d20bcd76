import triton
import triton.language as tl


@triton.jit
def sample_kernel(logits_ptr, uniforms_ptr, tokens_ptr, size, temperature, min_p, BLOCK: tl.constexpr):
    # For example, each program draws the token of one row.
    pass


def solve(logits, uniforms, tokens, temperature, min_p):
    # Launch the kernel: sample_kernel[(number of programs,)](arguments, BLOCK=...)
    raise NotImplementedError
