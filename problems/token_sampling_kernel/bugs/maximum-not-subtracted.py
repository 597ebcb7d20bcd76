import triton
import triton.language as tl


@triton.jit
def sample_kernel(
    logits_ptr, uniforms_ptr, tokens_ptr, size, scale, min_p, sr, sc, GREEDY: tl.constexpr, BLOCK: tl.constexpr
):
    row = tl.program_id(0)
    j = tl.arange(0, BLOCK)
    mask = j < size
    z = tl.load(logits_ptr + row * sr + j * sc, mask=mask, other=-float("inf")).to(tl.float32)
    top = tl.max(z, axis=0)
    if GREEDY:
        token = tl.min(tl.where(z == top, j, size), axis=0)
    else:
        weights = tl.exp(z * scale)
        weights = tl.where(weights >= min_p * tl.max(weights, axis=0), weights, 0.0)
        limit = tl.load(uniforms_ptr + row) * tl.sum(weights, axis=0)
        token = tl.sum((mask & (tl.cumsum(weights, axis=0) <= limit)).to(tl.int32), axis=0)
    tl.store(tokens_ptr + row, token)


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    greedy = temperature == 0
    scale = 0.0 if greedy else 1 / temperature
    sample_kernel[(rows,)](
        logits, uniforms, tokens, size, scale, min_p, *logits.stride(), GREEDY=greedy,
        BLOCK=triton.next_power_of_2(size),
    )
