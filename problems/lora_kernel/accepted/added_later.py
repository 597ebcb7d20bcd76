"""The base goes to float32 scratch memory, and a second launch adds the correction to it."""

import triton
import triton.language as tl


@triton.jit
def base_kernel(x_ptr, w_ptr, base_ptr, T, K, N, xt, xk, wn, wk, TILE: tl.constexpr):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    acc = tl.zeros((TILE, TILE), tl.float32)
    for start in range(0, K, TILE):
        k = start + tl.arange(0, TILE)
        x = tl.load(x_ptr + t * xt + k[None, :] * xk, mask=(t < T) & (k[None, :] < K), other=0.0)
        w = tl.load(w_ptr + n * wn + k[:, None] * wk, mask=(n < N) & (k[:, None] < K), other=0.0)
        acc = tl.dot(x, w, acc)
    tl.store(base_ptr + t * N + n, acc, mask=(t < T) & (n < N))


@triton.jit
def add_kernel(
    x_ptr, a_ptr, b_ptr, base_ptr, out_ptr, T, K, N, R, scale, xt, xk, ar, ak, bn, br, ot, on,
    TILE: tl.constexpr, RANK: tl.constexpr,
):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    r = tl.arange(0, RANK)
    low = tl.zeros((TILE, RANK), tl.float32)
    for start in range(0, K, TILE):
        k = start + tl.arange(0, TILE)
        x = tl.load(x_ptr + t * xt + k[None, :] * xk, mask=(t < T) & (k[None, :] < K), other=0.0)
        a = tl.load(a_ptr + r[None, :] * ar + k[:, None] * ak, mask=(r[None, :] < R) & (k[:, None] < K), other=0.0)
        low = tl.dot(x, a, low)
    for first in range(0, N, TILE):
        n = first + tl.arange(0, TILE)[None, :]
        b = tl.load(b_ptr + n * bn + r[:, None] * br, mask=(n < N) & (r[:, None] < R), other=0.0)
        base = tl.load(base_ptr + t * N + n, mask=(t < T) & (n < N))
        correction = tl.dot(low, b.to(tl.float32), input_precision="ieee")
        tl.store(out_ptr + t * ot + n * on, base + scale * correction, mask=(t < T) & (n < N))


def solve(x, w, a, b, out, scale):
    (T, K), (N, R) = x.shape, b.shape
    base = out.new_empty((T, N), tl.float32)
    base_kernel[(triton.cdiv(T, 64), triton.cdiv(N, 64))](
        x, w, base, T, K, N, *x.stride(), *w.stride(), TILE=64
    )
    add_kernel[(triton.cdiv(T, 64),)](
        x, a, b, base, out, T, K, N, R, scale, *x.stride(), *a.stride(), *b.stride(), *out.stride(),
        TILE=64, RANK=max(16, triton.next_power_of_2(R)),
    )
