"""The vocabulary is split over programs: maxima of the parts, then their sums, then a search in one part."""

import triton
import triton.language as tl


@triton.jit
def top_kernel(logits_ptr, top_ptr, size, parts, sr, sc, BLOCK: tl.constexpr):
    row, part = tl.program_id(0), tl.program_id(1)
    j = part * BLOCK + tl.arange(0, BLOCK)
    z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf"))
    tl.store(top_ptr + row * parts + part, tl.max(z.to(tl.float32), axis=0))


@triton.jit
def load_weights(logits_ptr, top_ptr, row, part, size, parts, scale, min_p, sr, sc,
                 BLOCK: tl.constexpr, PARTS: tl.constexpr):
    p = tl.arange(0, PARTS)
    top = tl.max(tl.load(top_ptr + row * parts + p, mask=p < parts, other=-float("inf")), axis=0)
    j = part * BLOCK + tl.arange(0, BLOCK)
    z = tl.load(logits_ptr + row * sr + j * sc, mask=j < size, other=-float("inf")).to(tl.float32)
    weights = tl.exp((z - top) * scale)
    return tl.where(weights >= min_p, weights, 0.0)


@triton.jit
def sum_kernel(
    logits_ptr, top_ptr, sum_ptr, size, parts, scale, min_p, sr, sc, BLOCK: tl.constexpr, PARTS: tl.constexpr
):
    row, part = tl.program_id(0), tl.program_id(1)
    weights = load_weights(logits_ptr, top_ptr, row, part, size, parts, scale, min_p, sr, sc, BLOCK, PARTS)
    tl.store(sum_ptr + row * parts + part, tl.sum(weights, axis=0))


@triton.jit
def search_kernel(
    logits_ptr, uniforms_ptr, tokens_ptr, top_ptr, sum_ptr, size, parts, scale, min_p, sr, sc,
    BLOCK: tl.constexpr, PARTS: tl.constexpr,
):
    row = tl.program_id(0)
    p = tl.arange(0, PARTS)
    sums = tl.load(sum_ptr + row * parts + p, mask=p < parts, other=0.0)
    limit = tl.load(uniforms_ptr + row) * tl.sum(sums)
    part = tl.sum(((tl.cumsum(sums, axis=0) <= limit) & (p < parts)).to(tl.int32), axis=0)
    before = tl.sum(tl.where(p < part, sums, 0.0), axis=0)
    weights = load_weights(logits_ptr, top_ptr, row, part, size, parts, scale, min_p, sr, sc, BLOCK, PARTS)
    j = part * BLOCK + tl.arange(0, BLOCK)
    passed = (before + tl.cumsum(weights, axis=0) > limit) & (j < size)
    tl.store(tokens_ptr + row, tl.min(tl.where(passed, j, size), axis=0))


def solve(logits, uniforms, tokens, temperature, min_p):
    rows, size = logits.shape
    parts = triton.cdiv(size, 2048)
    scale = 1 / temperature if temperature > 0 else 1e6
    top, sums = (uniforms.new_empty((rows, parts)) for _ in range(2))
    options = {"BLOCK": 2048, "PARTS": triton.next_power_of_2(parts)}
    top_kernel[(rows, parts)](logits, top, size, parts, *logits.stride(), BLOCK=2048)
    sum_kernel[(rows, parts)](logits, top, sums, size, parts, scale, min_p, *logits.stride(), **options)
    search_kernel[(rows,)](
        logits, uniforms, tokens, top, sums, size, parts, scale, min_p, *logits.stride(), **options
    )
