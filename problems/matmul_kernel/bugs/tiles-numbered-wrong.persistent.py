import triton
import triton.language as tl


@triton.jit
def matmul_kernel(a_ptr, b_ptr, out_ptr, M, N, K, am, ak, bk, bn, om, on, TILE: tl.constexpr):
    columns = tl.cdiv(M, TILE)
    for tile in range(tl.program_id(0), tl.cdiv(N, TILE) * columns, tl.num_programs(0)):
        m = tile // columns * TILE + tl.arange(0, TILE)[:, None]
        n = tile % columns * TILE + tl.arange(0, TILE)[None, :]
        acc = tl.zeros((TILE, TILE), tl.float32)
        for start in range(0, K, TILE):
            ka, kb = start + tl.arange(0, TILE)[None, :], start + tl.arange(0, TILE)[:, None]
            a = tl.load(a_ptr + m * am + ka * ak, mask=(m < M) & (ka < K), other=0.0)
            b = tl.load(b_ptr + kb * bk + n * bn, mask=(kb < K) & (n < N), other=0.0)
            acc = tl.dot(a, b, acc)
        tl.store(out_ptr + m * om + n * on, acc, mask=(m < M) & (n < N))


def solve(a, b, out):
    (M, K), N = a.shape, b.shape[1]
    matmul_kernel[(3,)](a, b, out, M, N, K, *a.stride(), *b.stride(), *out.stride(), TILE=32)
