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
    total = tl.zeros((QUERIES,), tl.float32)
    acc = tl.zeros((QUERIES, D), tl.float32)
    end = min(S, (tl.program_id(0) + 1) * QUERIES + S - T)
    for start in range(0, end, KEYS):
        j = start + tl.arange(0, KEYS)
        k_mask = (j[None, :] < S) & (f[:, None] < d)
        k = tl.load(k_ptr + j[None, :] * ks + column[:, None] * kd, mask=k_mask, other=0.0)
        scores = tl.dot(q, k) * scale
        scores = tl.where((j[None, :] <= position[:, None]) & (j[None, :] < S), scores, -float("inf"))
        weights = tl.exp(scores)
        total += tl.sum(weights, axis=1)
        v_mask = (j[:, None] < S) & (f[None, :] < d)
        v = tl.load(v_ptr + j[:, None] * vs + column[None, :] * vd, mask=v_mask, other=0.0)
        acc = tl.dot(weights, v.to(tl.float32), acc, input_precision="ieee")
    tl.store(out_ptr + t[:, None] * ot + column[None, :] * od, acc / total[:, None], mask=mask)


def solve(q, k, v, out, heads, scale):
    T, S = q.shape[0], k.shape[0]
    d = q.shape[1] // heads
    strides = (*q.stride(), *k.stride(), *v.stride(), *out.stride())
    attention_kernel[(triton.cdiv(T, 32), heads)](
        q, k, v, out, T, S, d, scale, *strides, QUERIES=32, KEYS=32, D=max(16, triton.next_power_of_2(d))
    )
