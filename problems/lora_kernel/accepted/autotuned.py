"""The fused kernel with tiles that are chosen by measurement, on a grid with one axis."""

import triton
import triton.language as tl


def make_config(t, n, k, warps):
    return triton.Config({"BLOCK_T": t, "BLOCK_N": n, "BLOCK_K": k}, num_warps=warps, num_stages=3)


@triton.autotune(
    configs=[make_config(16, 64, 64, 4), make_config(64, 64, 32, 4), make_config(128, 128, 64, 8)], key=["T", "N", "K"]
)
@triton.jit
def lora_kernel(
    x_ptr, w_ptr, a_ptr, b_ptr, out_ptr, T, K, N, R, scale, xt, xk, wn, wk, ar, ak, bn, br, ot, on,
    RANK: tl.constexpr, BLOCK_T: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
):
    columns = tl.cdiv(N, BLOCK_N)
    t = tl.program_id(0) // columns * BLOCK_T + tl.arange(0, BLOCK_T)
    n = tl.program_id(0) % columns * BLOCK_N + tl.arange(0, BLOCK_N)
    r = tl.arange(0, RANK)
    acc = tl.zeros((BLOCK_T, BLOCK_N), tl.float32)
    low = tl.zeros((BLOCK_T, RANK), tl.float32)
    for start in range(0, K, BLOCK_K):
        k = start + tl.arange(0, BLOCK_K)
        inside = k < K
        x = tl.load(
            x_ptr + t[:, None] * xt + k[None, :] * xk, mask=(t[:, None] < T) & inside[None, :], other=0.0
        )
        w = tl.load(
            w_ptr + n[:, None] * wn + k[None, :] * wk, mask=(n[:, None] < N) & inside[None, :], other=0.0
        )
        a = tl.load(
            a_ptr + r[:, None] * ar + k[None, :] * ak, mask=(r[:, None] < R) & inside[None, :], other=0.0
        )
        acc = tl.dot(x, tl.trans(w), acc)
        low = tl.dot(x, tl.trans(a), low)
    b = tl.load(b_ptr + n[None, :] * bn + r[:, None] * br, mask=(n[None, :] < N) & (r[:, None] < R), other=0.0)
    acc = tl.dot(low * scale, b.to(tl.float32), acc, input_precision="ieee")
    tl.store(out_ptr + t[:, None] * ot + n[None, :] * on, acc, mask=(t[:, None] < T) & (n[None, :] < N))


def solve(x, w, a, b, out, scale):
    (T, K), (N, R) = x.shape, b.shape

    def grid(meta):
        return (triton.cdiv(T, meta["BLOCK_T"]) * triton.cdiv(N, meta["BLOCK_N"]),)

    strides = (*x.stride(), *w.stride(), *a.stride(), *b.stride(), *out.stride())
    rank = max(16, triton.next_power_of_2(R))
    lora_kernel[grid](x, w, a, b, out, T, K, N, R, scale, *strides, RANK=rank)
