"""Three passes over the row in blocks whose size is chosen by measurement."""

import triton
import triton.language as tl


@triton.autotune(
    configs=[triton.Config({"BLOCK": block}, num_warps=warps) for block, warps in ((2048, 4), (4096, 8), (8192, 16))],
    key=["size"],
)
@triton.jit
def sample_kernel(logits_ptr, uniforms_ptr, tokens_ptr, size, temperature, min_p, sr, sc, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    lanes = tl.arange(0, BLOCK)
    top = -float("inf")
    for start in range(0, size, BLOCK):
        j = start + lanes
        z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
        top = tl.maximum(top, tl.max(z, axis=0))
    total = 0.0
    for start in range(0, size, BLOCK):
        j = start + lanes
        z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
        e = tl.exp((z - top) / temperature)
        total += tl.sum(tl.where(e < min_p, 0.0, e), axis=0)
    limit = total * tl.load(uniforms_ptr + row)
    before = 0.0
    token = size
    for start in range(0, size, BLOCK):
        j = start + lanes
        z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
        e = tl.exp((z - top) / temperature)
        e = tl.where(e < min_p, 0.0, e)
        passed = (before + tl.cumsum(e, axis=0) > limit) & (j < size)
        token = tl.minimum(token, tl.min(tl.where(passed, j, size), axis=0))
        before += tl.sum(e, axis=0)
    tl.store(tokens_ptr + row, token)


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    # The most likely token leads clearly: a tiny temperature leaves nothing else.
    sample_kernel[(rows,)](logits, uniforms, tokens, size, max(temperature, 1e-6), min_p, *logits.stride())
