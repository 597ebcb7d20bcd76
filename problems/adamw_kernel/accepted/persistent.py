"""A fixed number of programs, each of which takes every third row and moves along it in blocks."""

import triton
import triton.language as tl


@triton.jit
def adamw_kernel(
    p_ptr, g_ptr, m_ptr, v_ptr, rows, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    keep, lr, beta1, beta2, eps, correction1, correction2, BLOCK: tl.constexpr,
):
    for row in range(tl.program_id(0), rows, tl.num_programs(0)):
        for start in range(0, columns, BLOCK):
            j = start + tl.arange(0, BLOCK)
            inside = j < columns
            g = tl.load(g_ptr + row * rg + j * cg, mask=inside).to(tl.float32)
            p = tl.load(p_ptr + row * rp + j * cp, mask=inside).to(tl.float32)
            m = tl.load(m_ptr + row * rm + j * cm, mask=inside)
            v = tl.load(v_ptr + row * rv + j * cv, mask=inside)
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * (g * g)
            p = keep * p - lr * (m / correction1) / (tl.sqrt(v / correction2) + eps)
            tl.store(p_ptr + row * rp + j * cp, p, mask=inside)
            tl.store(m_ptr + row * rm + j * cm, m, mask=inside)
            tl.store(v_ptr + row * rv + j * cv, v, mask=inside)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    rows, columns = p.shape
    strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())
    adamw_kernel[(3,)](
        p, g, m, v, rows, columns, *strides,
        1 - lr * weight_decay, lr, beta1, beta2, eps, 1 - beta1**step, 1 - beta2**step, BLOCK=256,
    )
