import triton
import triton.language as tl


@triton.jit
def load_weights(logits_ptr, j, size, sc, top, scale, min_p):
    z = tl.load(logits_ptr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
    weights = tl.exp((z - top) * scale)
    return tl.where(weights >= min_p, weights, 0.0)


@triton.jit
def sample_kernel(logits_ptr, uniforms_ptr, tokens_ptr, size, scale, min_p, sr, sc, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    logits_ptr += row * sr
    lanes = tl.arange(0, BLOCK)
    peak = tl.full((BLOCK,), -float("inf"), tl.float32)
    for start in range(0, size, BLOCK):
        z = tl.load(logits_ptr + (start + lanes) * sc, mask=start + lanes < size, other=-float("inf"))
        peak = tl.maximum(peak, z.to(tl.float32))
    top = tl.max(peak, axis=0)
    total = 0.0
    for start in range(0, size, BLOCK):
        total += tl.sum(load_weights(logits_ptr, start + lanes, size, sc, top, scale, min_p), axis=0)
    limit = tl.load(uniforms_ptr + row) * total
    carry = 0.0
    token = 0
    for start in range(0, size, BLOCK):
        weights = load_weights(logits_ptr, start + lanes, size, sc, top, scale, min_p)
        is_before = (carry + tl.cumsum(weights, axis=0) <= limit) & (start + lanes < size)
        token += tl.sum(is_before.to(tl.int32), axis=0)
        carry += tl.sum(weights, axis=0)
    tl.store(tokens_ptr + row, token)


@triton.jit
def greedy_kernel(logits_ptr, tokens_ptr, size, sr, sc, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    best = -float("inf")
    token = 0
    for start in range(0, size, BLOCK):
        j = start + tl.arange(0, BLOCK)
        z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
        top = tl.max(z, axis=0)
        first = tl.min(tl.where(z == top, j, size), axis=0)
        token = tl.where(top > best, first, token)
        best = tl.maximum(top, best)
    tl.store(tokens_ptr + row, token)


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    if temperature == 0:
        greedy_kernel[(rows,)](logits, tokens, size, logits.stride(0), 1, BLOCK=1024)
    else:
        sample_kernel[(rows,)](
            logits, uniforms, tokens, size, 1 / temperature, min_p, logits.stride(0), 1, BLOCK=1024
        )
