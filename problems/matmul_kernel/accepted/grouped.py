"""One axis of programs that go through groups of two rows of tiles, so that neighbors share what the cache holds."""

import triton
import triton.language as tl


@triton.jit
def matmul_kernel(
    a_ptr, b_ptr, out_ptr, M, N, K, am, ak, bk, bn, om, on,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr, GROUP: tl.constexpr,
):
    number = tl.program_id(0)
    tiles_m, tiles_n = tl.cdiv(M, BLOCK_M), tl.cdiv(N, BLOCK_N)
    in_group = GROUP * tiles_n
    first = number // in_group * GROUP
    height = min(tiles_m - first, GROUP)
    m = (first + number % in_group % height) * BLOCK_M + tl.arange(0, BLOCK_M)
    n = number % in_group // height * BLOCK_N + tl.arange(0, BLOCK_N)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        a_mask = (m[:, None] < M) & (k[None, :] < K)
        b_mask = (k[:, None] < K) & (n[None, :] < N)
        a = tl.load(a_ptr + m[:, None] * am + k[None, :] * ak, mask=a_mask, other=0.0)
        b = tl.load(b_ptr + k[:, None] * bk + n[None, :] * bn, mask=b_mask, other=0.0)
        acc = tl.dot(a, b, acc)
    tl.store(
        out_ptr + m[:, None] * om + n[None, :] * on, acc, mask=(m[:, None] < M) & (n[None, :] < N)
    )


def solve(a, b, out):
    (M, K), N = a.shape, b.shape[1]
    tiles = triton.cdiv(M, 16) * triton.cdiv(N, 32)
    strides = (*a.stride(), *b.stride(), *out.stride())
    matmul_kernel[(tiles,)](a, b, out, M, N, K, *strides, BLOCK_M=16, BLOCK_N=32, BLOCK_K=64, GROUP=2)
