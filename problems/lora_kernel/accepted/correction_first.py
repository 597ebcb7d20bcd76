"""The correction is computed first and is the start of the accumulator of the base."""

import triton
import triton.language as tl


@triton.jit
def load_tile(pointer, i, j, si, sj, rows, columns):
    return tl.load(pointer + i * si + j * sj, mask=(i < rows) & (j < columns), other=0.0)


@triton.jit
def lora_kernel(
    x_ptr, w_ptr, a_ptr, b_ptr, out_ptr, T, K, N, R, scale, xt, xk, wn, wk, ar, ak, bn, br, ot, on,
    TILE: tl.constexpr, RANK: tl.constexpr,
):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    low = tl.zeros((TILE, RANK), tl.float32)
    for start in range(0, K, TILE):
        k = start + tl.arange(0, TILE)
        x = load_tile(x_ptr, t, k[None, :], xt, xk, T, K)
        low += tl.dot(x, load_tile(a_ptr, tl.arange(0, RANK)[None, :], k[:, None], ar, ak, R, K))
    b = load_tile(b_ptr, n, tl.arange(0, RANK)[:, None], bn, br, N, R)
    acc = scale * tl.dot(low, b.to(tl.float32), input_precision="ieee")
    for start in range(0, K, TILE):
        k = start + tl.arange(0, TILE)
        x = load_tile(x_ptr, t, k[None, :], xt, xk, T, K)
        acc += tl.dot(x, load_tile(w_ptr, n, k[:, None], wn, wk, N, K))
    tl.store(out_ptr + t * ot + n * on, acc, mask=(t < T) & (n < N))


def solve(x, w, a, b, out, scale):
    (T, K), (N, R) = x.shape, b.shape
    strides = (*x.stride(), *w.stride(), *a.stride(), *b.stride(), *out.stride())
    grid = (triton.cdiv(T, 64), triton.cdiv(N, 64))
    rank = max(16, triton.next_power_of_2(R))
    lora_kernel[grid](x, w, a, b, out, T, K, N, R, scale, *strides, TILE=64, RANK=rank)
