import triton
import triton.language as tl


@triton.jit
def matmul_kernel(a_ptr, b_ptr, out_ptr, M, N, K, am, ak, bk, bn, om, on, TILE: tl.constexpr, STEP: tl.constexpr):
    m = tl.program_id(1) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(0) * TILE + tl.arange(0, TILE)[None, :]
    k = tl.arange(0, STEP)
    a_ptrs = a_ptr + m * am + k[None, :] * ak
    b_ptrs = b_ptr + k[:, None] * bk + n * bn
    acc = tl.zeros((TILE, TILE), dtype=tl.float32)
    for block in range(0, tl.cdiv(K, STEP)):
        rest = K - block * STEP
        a = tl.load(a_ptrs, mask=(m < M) & (k[None, :] < STEP), other=0.0)
        b = tl.load(b_ptrs, mask=(k[:, None] < STEP) & (n < N), other=0.0)
        acc += tl.dot(a, b)
        a_ptrs += STEP * ak
        b_ptrs += STEP * bk
    tl.store(out_ptr + m * om + n * on, acc.to(out_ptr.dtype.element_ty), mask=(m < M) & (n < N))


def solve(a, b, out):
    M, K = a.shape
    N = b.shape[1]
    strides = (*a.stride(), *b.stride(), *out.stride())
    matmul_kernel[(triton.cdiv(N, 64), triton.cdiv(M, 64))](a, b, out, M, N, K, *strides, TILE=64, STEP=32)
