import triton
import triton.language as tl


@triton.jit
def low_kernel(
    x_ptr, a_ptr, low_ptr, T, K, R, xt, xk, ar, ak, TILE: tl.constexpr, STEP: tl.constexpr, RANK: tl.constexpr
):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    r = tl.arange(0, RANK)[None, :]
    low = tl.zeros((TILE, RANK), tl.float32)
    for start in range(0, K, STEP):
        k = start + tl.arange(0, STEP)
        x = tl.load(x_ptr + t * xt + k[None, :] * xk, mask=(t < T) & (k[None, :] < K), other=0.0)
        a = tl.load(a_ptr + r * ar + k[:, None] * ak, mask=(r < R) & (k[:, None] < K), other=0.0)
        low = tl.dot(x, a, low)
    tl.store(low_ptr + t * R + r, low, mask=(t < T) & (r < R))


@triton.jit
def out_kernel(
    x_ptr, w_ptr, low_ptr, b_ptr, out_ptr, T, K, N, R, scale, xt, xk, wn, wk, bn, br, ot, on,
    TILE: tl.constexpr, STEP: tl.constexpr, RANK: tl.constexpr,
):
    t = tl.program_id(0) * TILE + tl.arange(0, TILE)[:, None]
    n = tl.program_id(1) * TILE + tl.arange(0, TILE)[None, :]
    r = tl.arange(0, RANK)
    low = tl.load(low_ptr + t * R + r[None, :], mask=(t < T) & (r[None, :] < R)) * scale
    b = tl.load(b_ptr + n * bn + r[:, None] * br, mask=(n < N) & (r[:, None] < R), other=0.0)
    acc = tl.dot(low, b.to(tl.float32), input_precision="ieee")
    for start in range(0, K, STEP):
        k = start + tl.arange(0, STEP)
        x = tl.load(x_ptr + t * xt + k[None, :] * xk, mask=(t < T) & (k[None, :] < K), other=0.0)
        w = tl.load(w_ptr + n * wn + k[:, None] * wk, mask=(n < N) & (k[:, None] < K), other=0.0)
        acc = tl.dot(x, w, acc)
    tl.store(out_ptr + t * ot + n * on, acc, mask=(t < T) & (n < N))


def solve(x, w, a, b, out, scale):
    (T, K), (N, R) = x.shape, b.shape
    rank = max(16, triton.next_power_of_2(R))
    low = out.new_empty((T, R), tl.float32)
    low_kernel[(triton.cdiv(T, 32),)](x, a, low, T, K, R, *x.stride(), *a.stride(), TILE=32, STEP=64, RANK=rank)
    out_kernel[(triton.cdiv(T, 32), triton.cdiv(N, 32))](
        x, w, low, b, out, T, K, N, R, scale, *x.stride(), *w.stride(), *b.stride(), *out.stride(),
        TILE=32, STEP=64, RANK=rank,
    )
