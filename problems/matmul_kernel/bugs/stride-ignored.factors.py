import triton
import triton.language as tl


def make_config(m, n, k, warps):
    return triton.Config({"BLOCK_M": m, "BLOCK_N": n, "BLOCK_K": k}, num_warps=warps, num_stages=3)


@triton.autotune(
    configs=[make_config(64, 32, 32, 4), make_config(64, 64, 32, 4), make_config(128, 128, 64, 8)], key=["M", "N", "K"]
)
@triton.jit
def matmul_kernel(
    a_ptr, b_ptr, out_ptr, M, N, K, am, ak, bk, bn, om, on,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
):
    columns = tl.cdiv(N, BLOCK_N)
    m = tl.program_id(0) // columns * BLOCK_M + tl.arange(0, BLOCK_M)
    n = tl.program_id(0) % columns * BLOCK_N + tl.arange(0, BLOCK_N)
    acc = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        a = tl.load(
            a_ptr + m[:, None] * am + k[None, :] * ak, mask=(m[:, None] < M) & (k[None, :] < K), other=0.0
        )
        b = tl.load(
            b_ptr + k[:, None] * bk + n[None, :] * bn, mask=(k[:, None] < K) & (n[None, :] < N), other=0.0
        )
        acc = tl.dot(a, b, acc)
    tl.store(
        out_ptr + m[:, None] * om + n[None, :] * on, acc, mask=(m[:, None] < M) & (n[None, :] < N)
    )


def solve(a, b, out):
    (M, K), N = a.shape, b.shape[1]

    def grid(meta):
        return (triton.cdiv(M, meta["BLOCK_M"]) * triton.cdiv(N, meta["BLOCK_N"]),)

    matmul_kernel[grid](a, b, out, M, N, K, K, 1, N, 1, *out.stride())
