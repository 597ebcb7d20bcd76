"""The inner axis is split over programs that add their parts with atomics, and a second launch casts the sum."""

import triton
import triton.language as tl


@triton.jit
def part_kernel(a_ptr, b_ptr, sum_ptr, M, N, K, am, ak, bk, bn, TILE: tl.constexpr, STEP: tl.constexpr):
    m = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    k = tl.program_id(2) * STEP + tl.arange(0, STEP)
    a = tl.load(a_ptr + m * am + k[None, :] * ak, mask=(m < M) & (k[None, :] < K), other=0.0)
    b = tl.load(b_ptr + k[:, None] * bk + n * bn, mask=(k[:, None] < K) & (n < N), other=0.0)
    tl.atomic_add(sum_ptr + m * N + n, tl.dot(a, b), mask=(m < M) & (n < N))


@triton.jit
def cast_kernel(sum_ptr, out_ptr, M, N, om, on, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < M * N
    total = tl.load(sum_ptr + index, mask=mask)
    tl.store(out_ptr + index // N * om + index % N * on, total, mask=mask)


def solve(a, b, out):
    (M, K), N = a.shape, b.shape[1]
    total = out.new_zeros((M, N), tl.float32)
    grid = (triton.cdiv(M, 64), triton.cdiv(N, 64), triton.cdiv(K, 64))
    part_kernel[grid](a, b, total, M, N, K, *a.stride(), *b.stride(), TILE=64, STEP=64)
    cast_kernel[(triton.cdiv(M * N, 1024),)](total, out, M, N, *out.stride(), BLOCK=1024)
