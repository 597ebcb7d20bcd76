"""One pass over the inner axis with two accumulators: the input is loaded once for the weight and for the adapter."""

import triton
import triton.language as tl


@triton.jit
def lora_kernel(
    x_ptr, w_ptr, a_ptr, b_ptr, out_ptr, T, K, N, R, scale, xt, xk, wn, wk, ar, ak, bn, br, ot, on,
    TILE: tl.constexpr, STEP: tl.constexpr, RANK: tl.constexpr,
):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    r = tl.arange(0, RANK)
    acc = tl.zeros((TILE, TILE), tl.float32)
    low = tl.zeros((TILE, RANK), tl.float32)
    for start in range(0, K, STEP):
        k = start + tl.arange(0, STEP)
        x = tl.load(x_ptr + t * xt + k[None, :] * xk, mask=(t < T) & (k[None, :] < K), other=0.0)
        w = tl.load(w_ptr + n * wn + k[:, None] * wk, mask=(n < N) & (k[:, None] < K), other=0.0)
        a = tl.load(a_ptr + r[None, :] * ar + k[:, None] * ak, mask=(r[None, :] < R) & (k[:, None] < K), other=0.0)
        acc = tl.dot(x, w, acc)
        low = tl.dot(x, a, low)
    b = tl.load(b_ptr + n * bn + r[:, None] * br, mask=(n < N) & (r[:, None] < R), other=0.0)
    correction = tl.dot(low, b.to(tl.float32), input_precision="ieee")
    tl.store(out_ptr + t * ot + n * on, acc + scale * correction, mask=(t < T) & (n < N))


def solve(x, w, a, b, out, scale):
    (T, K), (N, R) = x.shape, b.shape
    strides = (*x.stride(), *w.stride(), *a.stride(), *b.stride(), *out.stride())
    lora_kernel[(triton.cdiv(T, 32), triton.cdiv(N, 32))](
        x, w, a, b, out, T, K, N, R, scale, *strides, TILE=32, STEP=32, RANK=max(16, triton.next_power_of_2(R))
    )
