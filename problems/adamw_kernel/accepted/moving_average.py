"""Each moment moves toward its new value, and each program computes the corrections from the number of the step."""

import triton
import triton.language as tl


@triton.jit
def correct_bias(moment, beta, step):
    return moment / (1 - tl.exp2(step * tl.log2(beta)))


@triton.jit
def adamw_kernel(
    p_ptr, g_ptr, m_ptr, v_ptr, n, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    lr, beta1, beta2, eps, weight_decay, step, BLOCK: tl.constexpr,
):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = index < n
    i, j = index // columns, index % columns
    p_ptr += i * rp + j * cp
    m_ptr += i * rm + j * cm
    v_ptr += i * rv + j * cv
    g = tl.load(g_ptr + i * rg + j * cg, inside).to(tl.float32)
    p = tl.load(p_ptr, inside).to(tl.float32)
    m = tl.load(m_ptr, inside)
    v = tl.load(v_ptr, inside)
    m += (1 - beta1) * (g - m)
    v += (1 - beta2) * (g * g - v)
    p -= lr * weight_decay * p
    p -= lr * correct_bias(m, beta1, step) / (tl.sqrt(correct_bias(v, beta2, step)) + eps)
    tl.store(p_ptr, p, inside)
    tl.store(m_ptr, m, inside)
    tl.store(v_ptr, v, inside)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    n = p.numel()
    strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())
    adamw_kernel[(triton.cdiv(n, 256),)](
        p, g, m, v, n, p.shape[1], *strides, lr, beta1, beta2, eps, weight_decay, step, BLOCK=256
    )
