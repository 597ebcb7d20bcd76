"""Keys are split over programs, whose results a second launch merges: many programs, even for one query."""

import triton
import triton.language as tl


@triton.jit
def attend_to_part(
    q_ptr, k_ptr, v_ptr, acc_ptr, top_ptr, total_ptr, T, S, d, scale, qt, qd, ks, kd, vs, vd,
    QUERIES: tl.constexpr, KEYS: tl.constexpr, D: tl.constexpr,
):
    t = tl.program_id(0) * QUERIES + tl.arange(0, QUERIES)
    f = tl.arange(0, D)
    column = tl.program_id(1) * d + f
    mask = (t[:, None] < T) & (f[None, :] < d)
    q = tl.load(q_ptr + t[:, None] * qt + column[None, :] * qd, mask=mask, other=0.0)
    j = tl.program_id(2) * KEYS + tl.arange(0, KEYS)
    k = tl.load(
        k_ptr + j[None, :] * ks + column[:, None] * kd, mask=(j[None, :] < S) & (f[:, None] < d), other=0.0
    )
    visible = (j[None, :] <= t[:, None] + S - T) & (j[None, :] < S)
    scores = tl.where(visible, tl.dot(q, k) * scale, -float("inf"))
    top = tl.max(scores, axis=1)
    # A query that sees no key of this part has no maximum: minus infinity minus itself would be NaN.
    weights = tl.exp(scores - tl.where(top > -float("inf"), top, 0.0)[:, None])
    v = tl.load(
        v_ptr + j[:, None] * vs + column[None, :] * vd, mask=(j[:, None] < S) & (f[None, :] < d), other=0.0
    )
    row = (tl.program_id(2) * tl.num_programs(1) + tl.program_id(1)) * T + t
    tl.store(top_ptr + row, top, mask=t < T)
    tl.store(total_ptr + row, tl.sum(weights, axis=1), mask=t < T)
    acc = tl.dot(weights, v.to(tl.float32), input_precision="ieee")
    tl.store(acc_ptr + row[:, None] * d + f[None, :], acc, mask=mask)


@triton.jit
def merge_parts(
    acc_ptr, top_ptr, total_ptr, out_ptr, T, d, parts, ot, od, QUERIES: tl.constexpr, D: tl.constexpr
):
    t = tl.program_id(0) * QUERIES + tl.arange(0, QUERIES)
    f = tl.arange(0, D)
    mask = (t[:, None] < T) & (f[None, :] < d)
    best = tl.full((QUERIES,), -float("inf"), tl.float32)
    for part in range(parts):
        row = (part * tl.num_programs(1) + tl.program_id(1)) * T + t
        best = tl.maximum(best, tl.load(top_ptr + row, mask=t < T, other=0.0))
    total = tl.zeros((QUERIES,), tl.float32)
    acc = tl.zeros((QUERIES, D), tl.float32)
    for part in range(parts):
        row = (part * tl.num_programs(1) + tl.program_id(1)) * T + t
        factor = tl.exp(tl.load(top_ptr + row, mask=t < T, other=0.0) - best)
        total += factor * tl.load(total_ptr + row, mask=t < T, other=1.0)
        acc += factor[:, None] * tl.load(acc_ptr + row[:, None] * d + f[None, :], mask=mask, other=0.0)
    column = tl.program_id(1) * d + f
    tl.store(out_ptr + t[:, None] * ot + column[None, :] * od, acc / total[:, None], mask=mask)


def solve(q, k, v, out, heads, scale):
    T, S = q.shape[0], k.shape[0]
    d = q.shape[1] // heads
    parts, blocks, D = triton.cdiv(S, 64), triton.cdiv(T, 64), max(16, triton.next_power_of_2(d))
    acc = q.new_empty((parts * heads * T * d,), tl.float32)
    top, total = (q.new_empty((parts * heads * T,), tl.float32) for _ in range(2))
    strides = (*q.stride(), *k.stride(), *v.stride())
    attend_to_part[(blocks, heads, parts)](
        q, k, v, acc, top, total, T, S, d, scale, *strides, QUERIES=64, KEYS=64, D=D
    )
    merge_parts[(blocks, heads)](acc, top, total, out, T, d, parts, *out.stride(), QUERIES=64, D=D)
