import triton
import triton.language as tl


@triton.jit
def sample_kernel(
    logits_ptr, uniforms_ptr, tokens_ptr, rows, size, scale, min_p, sr, sc, GREEDY: tl.constexpr, BLOCK: tl.constexpr
):
    j = tl.arange(0, BLOCK)
    for row in range(tl.program_id(0), rows, tl.num_programs(0)):
        z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
        top = tl.max(z, axis=0)
        weights = (z == top).to(tl.float32) if GREEDY else tl.exp2(z * scale)
        weights = tl.where(weights < min_p * tl.max(weights, axis=0), 0.0, weights)
        ends = tl.cumsum(weights, axis=0)
        limit = tl.load(uniforms_ptr + row) * tl.max(ends, axis=0)
        tl.store(tokens_ptr + row, tl.min(tl.where(ends > limit, j, BLOCK), axis=0))


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    greedy = temperature == 0
    scale = 0.0 if greedy else 1.4426950408889634 / temperature
    block = triton.next_power_of_2(size)
    sample_kernel[(2,)](
        logits, uniforms, tokens, rows, size, scale, min_p, *logits.stride(), GREEDY=greedy, BLOCK=block
    )
