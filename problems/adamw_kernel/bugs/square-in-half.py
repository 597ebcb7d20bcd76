import triton
import triton.language as tl


@triton.jit
def adamw_kernel(
    p_ptr, g_ptr, m_ptr, v_ptr, rows, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    lr, beta1, beta2, eps, weight_decay, correction1, correction2, ROWS: tl.constexpr, BLOCK: tl.constexpr,
):
    i = tl.program_id(0) * ROWS + tl.arange(0, ROWS)[:, None]
    j = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)[None, :]
    mask = (i < rows) & (j < columns)
    p_ptr += i * rp + j * cp
    m_ptr += i * rm + j * cm
    v_ptr += i * rv + j * cv
    g = tl.load(g_ptr + i * rg + j * cg, mask=mask)
    p = tl.load(p_ptr, mask=mask).to(tl.float32)
    m = beta1 * tl.load(m_ptr, mask=mask) + (1 - beta1) * g
    v = beta2 * tl.load(v_ptr, mask=mask) + (1 - beta2) * (g * g)
    update = m / correction1 / (tl.sqrt(v / correction2) + eps)
    tl.store(p_ptr, p - lr * weight_decay * p - lr * update, mask=mask)
    tl.store(m_ptr, m, mask=mask)
    tl.store(v_ptr, v, mask=mask)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    rows, columns = p.shape
    strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())
    adamw_kernel[(triton.cdiv(rows, 4), triton.cdiv(columns, 128))](
        p, g, m, v, rows, columns, *strides,
        lr, beta1, beta2, eps, weight_decay, 1 - beta1**step, 1 - beta2**step, ROWS=4, BLOCK=128,
    )
