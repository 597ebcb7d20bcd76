"""As `online.py`, with each weight as a sum of two float16 numbers, so that all products use the units for float16."""

import triton
import triton.language as tl


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
    acc = tl.zeros((QUERIES, D), tl.float32)
    end = min(S, (tl.program_id(0) + 1) * QUERIES + S - T)
    for start in range(0, end, KEYS):
        j = start + tl.arange(0, KEYS)
        k_mask = (j[None, :] < S) & (f[:, None] < d)
        k = tl.load(k_ptr + j[None, :] * ks + column[:, None] * kd, mask=k_mask, other=0.0)
        scores = tl.dot(q, k) * scale
        scores = tl.where((j[None, :] <= position[:, None]) & (j[None, :] < S), scores, -float("inf"))
        new = tl.maximum(top, tl.max(scores, axis=1))
        weights = tl.exp(scores - new[:, None])
        factor = tl.exp(top - new)
        total = total * factor + tl.sum(weights, axis=1)
        v_mask = (j[:, None] < S) & (f[None, :] < d)
        v = tl.load(v_ptr + j[:, None] * vs + column[None, :] * vd, mask=v_mask, other=0.0)
        high = weights.to(tl.float16)
        low = (weights - high.to(tl.float32)).to(tl.float16)
        acc = tl.dot(high, v, tl.dot(low, v, acc * factor[:, None]))
        top = new
    tl.store(out_ptr + t[:, None] * ot + column[None, :] * od, acc / total[:, None], mask=mask)


def solve(q, k, v, out, heads, scale):
    T, S = q.shape[0], k.shape[0]
    d = q.shape[1] // heads
    strides = (*q.stride(), *k.stride(), *v.stride(), *out.stride())
    attention_kernel[(triton.cdiv(T, 32), heads)](
        q, k, v, out, T, S, d, scale, *strides, QUERIES=32, KEYS=32, D=max(16, triton.next_power_of_2(d))
    )
