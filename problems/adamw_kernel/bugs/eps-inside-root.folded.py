import triton
import triton.language as tl


@triton.jit
def adamw_kernel(
    p_ptr, g_ptr, m_ptr, v_ptr, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    keep, size, beta1, new1, beta2, new2, eps, BLOCK: tl.constexpr,
):
    row = tl.program_id(0)
    j = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    inside = j < columns
    p_ptr += row * rp + j * cp
    m_ptr += row * rm + j * cm
    v_ptr += row * rv + j * cv
    g = tl.load(g_ptr + row * rg + j * cg, mask=inside).to(tl.float32)
    m = beta1 * tl.load(m_ptr, mask=inside) + new1 * g
    v = beta2 * tl.load(v_ptr, mask=inside) + new2 * g * g
    p = tl.load(p_ptr, mask=inside).to(tl.float32)
    tl.store(p_ptr, keep * p - size * m / tl.sqrt(v + eps), mask=inside)
    tl.store(m_ptr, m, mask=inside)
    tl.store(v_ptr, v, mask=inside)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    rows, columns = p.shape
    root = (1 - beta2**step) ** 0.5
    strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())
    adamw_kernel[(rows, triton.cdiv(columns, 128))](
        p, g, m, v, columns, *strides,
        1 - lr * weight_decay, lr * root / (1 - beta1**step), beta1, 1 - beta1, beta2, 1 - beta2, eps * root**2,
        BLOCK=128,
    )
