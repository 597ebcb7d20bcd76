import triton
import triton.language as tl


@triton.jit
def sample_kernel(
    logits_ptr, uniforms_ptr, tokens_ptr, rows, size, scale, min_p, sr, sc, ROWS: tl.constexpr, BLOCK: tl.constexpr
):
    i = tl.program_id(0) * ROWS + tl.arange(0, ROWS)
    j = tl.arange(0, BLOCK)[None, :]
    mask = (i[:, None] < rows) & (j < size)
    z = tl.load(logits_ptr + i[:, None] * sr + j * sc, mask=mask, other=0.0).to(tl.float32)
    top = tl.max(tl.where(j < size, z, -float("inf")), axis=1)[:, None]
    weights = tl.where(j < size, tl.exp((z - top) * scale), 0.0)
    weights = tl.where(weights >= min_p, weights, 0.0)
    uniform = tl.load(uniforms_ptr + i, mask=i < rows, other=0.0)
    limit = uniform * tl.sum(weights, axis=1)
    passed = tl.cumsum(weights, axis=1) > limit[:, None]
    token = tl.min(tl.where(passed, j, size), axis=1)
    tl.store(tokens_ptr + i, token, mask=i < rows)


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    scale = 1 / temperature if temperature else 0.0
    sample_kernel[(triton.cdiv(rows, 2),)](
        logits, uniforms, tokens, rows, size, scale, min_p, *logits.stride(), ROWS=2,
        BLOCK=triton.next_power_of_2(size),
    )
