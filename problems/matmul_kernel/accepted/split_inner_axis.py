"""The inner axis is split over programs, for few tiles and long sums: parts in scratch memory, and a second launch."""

import triton
import triton.language as tl


@triton.jit
def part_kernel(a_ptr, b_ptr, part_ptr, M, N, K, am, ak, bk, bn, TILE: tl.constexpr, STEP: tl.constexpr):
    m = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    part = tl.program_id(2)
    k = part * STEP + tl.arange(0, STEP)
    a = tl.load(a_ptr + m * am + k[None, :] * ak, mask=(m < M) & (k[None, :] < K), other=0.0)
    b = tl.load(b_ptr + k[:, None] * bk + n * bn, mask=(k[:, None] < K) & (n < N), other=0.0)
    tl.store(part_ptr + part * M * N + m * N + n, tl.dot(a, b), mask=(m < M) & (n < N))


@triton.jit
def sum_kernel(part_ptr, out_ptr, M, N, parts, om, on, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < M * N
    total = tl.zeros((BLOCK,), tl.float32)
    for part in range(0, parts):
        total += tl.load(part_ptr + part * M * N + index, mask=mask, other=0.0)
    tl.store(out_ptr + index // N * om + index % N * on, total, mask=mask)


def solve(a, b, out):
    (M, K), N = a.shape, b.shape[1]
    parts = triton.cdiv(K, 64)
    scratch = out.new_empty((parts, M, N), tl.float32)
    grid = (triton.cdiv(M, 32), triton.cdiv(N, 32), parts)
    part_kernel[grid](a, b, scratch, M, N, K, *a.stride(), *b.stride(), TILE=32, STEP=64)
    sum_kernel[(triton.cdiv(M * N, 1024),)](scratch, out, M, N, parts, *out.stride(), BLOCK=1024)
