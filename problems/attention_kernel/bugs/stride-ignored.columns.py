import triton
import triton.language as tl


@triton.jit
def compute_scores(q, k_ptr, j, f, column, position, S, d, scale, ks, kd):
    k = tl.load(
        k_ptr + j[None, :] * ks + column[:, None] * kd, mask=(j[None, :] < S) & (f[:, None] < d), other=0.0
    )
    return tl.where((j[None, :] <= position[:, None]) & (j[None, :] < S), tl.dot(q, k) * scale, -float("inf"))


@triton.jit
def attention_kernel(
    q_ptr, k_ptr, v_ptr, out_ptr, T, S, d, scale, qt, qd, ks, kd, vs, vd, ot, od,
    QUERIES: tl.constexpr, KEYS: tl.constexpr, D: tl.constexpr,
):
    t = tl.program_id(0) * QUERIES + tl.arange(0, QUERIES)
    f = tl.arange(0, D)
    column = tl.program_id(1) * d + f
    position = t + S - T
    mask = (t[:, None] < T) & (f[None, :] < d)
    q = tl.load(q_ptr + t[:, None] * qt + column[None, :] * qd, mask=mask, other=0.0)
    top = tl.full((QUERIES,), -float("inf"), tl.float32)
    total = tl.zeros((QUERIES,), tl.float32)
    for start in range(0, S, KEYS):
        scores = compute_scores(q, k_ptr, start + tl.arange(0, KEYS), f, column, position, S, d, scale, ks, kd)
        new = tl.maximum(top, tl.max(scores, axis=1))
        total = total * tl.exp(top - new) + tl.sum(tl.exp(scores - new[:, None]), axis=1)
        top = new
    acc = tl.zeros((QUERIES, D), tl.float32)
    for start in range(0, S, KEYS):
        j = start + tl.arange(0, KEYS)
        scores = compute_scores(q, k_ptr, j, f, column, position, S, d, scale, ks, kd)
        v_mask = (j[:, None] < S) & (f[None, :] < d)
        v = tl.load(v_ptr + j[:, None] * vs + column[None, :] * vd, mask=v_mask, other=0.0)
        acc = tl.dot(tl.exp(scores - top[:, None]), v.to(tl.float32), acc, input_precision="ieee")
    tl.store(out_ptr + t[:, None] * ot + column[None, :] * od, acc / total[:, None], mask=mask)


def solve(q, k, v, out, heads, scale):
    T, S = q.shape[0], k.shape[0]
    d = q.shape[1] // heads
    strides = (q.stride(0), 1, k.stride(0), 1, v.stride(0), 1, out.stride(0), 1)
    attention_kernel[(triton.cdiv(T, 64), heads)](
        q, k, v, out, T, S, d, scale, *strides, QUERIES=64, KEYS=64, D=max(16, triton.next_power_of_2(d))
    )
