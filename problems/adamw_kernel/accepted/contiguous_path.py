"""Arrays without gaps have a kernel without strides, whose loads the compiler can widen."""

import triton
import triton.language as tl


@triton.jit
def update(p, g, m, v, keep, lr, beta1, beta2, eps, correction1, correction2):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return keep * p - lr * (m / correction1) / (tl.sqrt(v / correction2) + eps), m, v


@triton.jit
def update_contiguous(
    p_ptr, g_ptr, m_ptr, v_ptr, n, keep, lr, beta1, beta2, eps, correction1, correction2, BLOCK: tl.constexpr
):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < n
    p = tl.load(p_ptr + index, mask=mask).to(tl.float32)
    g = tl.load(g_ptr + index, mask=mask).to(tl.float32)
    m = tl.load(m_ptr + index, mask=mask)
    v = tl.load(v_ptr + index, mask=mask)
    p, m, v = update(p, g, m, v, keep, lr, beta1, beta2, eps, correction1, correction2)
    tl.store(p_ptr + index, p, mask=mask)
    tl.store(m_ptr + index, m, mask=mask)
    tl.store(v_ptr + index, v, mask=mask)


@triton.jit
def update_strided(
    p_ptr, g_ptr, m_ptr, v_ptr, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    keep, lr, beta1, beta2, eps, correction1, correction2, BLOCK: tl.constexpr,
):
    i, j = tl.program_id(0), tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    mask = j < columns
    p = tl.load(p_ptr + i * rp + j * cp, mask=mask).to(tl.float32)
    g = tl.load(g_ptr + i * rg + j * cg, mask=mask).to(tl.float32)
    m = tl.load(m_ptr + i * rm + j * cm, mask=mask)
    v = tl.load(v_ptr + i * rv + j * cv, mask=mask)
    p, m, v = update(p, g, m, v, keep, lr, beta1, beta2, eps, correction1, correction2)
    tl.store(p_ptr + i * rp + j * cp, p, mask=mask)
    tl.store(m_ptr + i * rm + j * cm, m, mask=mask)
    tl.store(v_ptr + i * rv + j * cv, v, mask=mask)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    numbers = (1 - lr * weight_decay, lr, beta1, beta2, eps, 1 - beta1**step, 1 - beta2**step)
    if all(array.is_contiguous() for array in (p, g, m, v)):
        n = p.numel()
        update_contiguous[(triton.cdiv(n, 256),)](p, g, m, v, n, *numbers, BLOCK=256)
    else:
        rows, columns = p.shape
        strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())
        update_strided[(rows, triton.cdiv(columns, 128))](p, g, m, v, columns, *strides, *numbers, BLOCK=128)
