import triton
import triton.language as tl


@triton.autotune(
    configs=[triton.Config({"BLOCK": block}, num_warps=warps) for block, warps in ((256, 2), (512, 4), (1024, 8))],
    key=["n"],
    restore_value=["p_ptr"],
)
@triton.jit
def adamw_kernel(
    p_ptr, g_ptr, m_ptr, v_ptr, n, columns, rp, cp, rg, cg, rm, cm, rv, cv,
    keep, lr, beta1, beta2, eps, correction1, correction2, BLOCK: tl.constexpr,
):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = index < n
    i, j = index // columns, index % columns
    g = tl.load(g_ptr + i * rg + j * cg, inside).to(tl.float32)
    m = tl.load(m_ptr + i * rm + j * cm, inside) * beta1 + g * (1 - beta1)
    v = tl.load(v_ptr + i * rv + j * cv, inside) * beta2 + g * g * (1 - beta2)
    tl.store(m_ptr + i * rm + j * cm, m, inside)
    tl.store(v_ptr + i * rv + j * cv, v, inside)
    p = tl.load(p_ptr + i * rp + j * cp, inside).to(tl.float32) * keep
    p -= lr * (m / correction1) / (tl.sqrt(v / correction2) + eps)
    tl.store(p_ptr + i * rp + j * cp, p, inside)


def solve(p, g, m, v, lr, beta1, beta2, eps, weight_decay, step):
    n = p.numel()
    strides = (*p.stride(), *g.stride(), *m.stride(), *v.stride())

    def grid(meta):
        return (triton.cdiv(n, meta["BLOCK"]),)

    adamw_kernel[grid](
        p, g, m, v, n, p.shape[1], *strides,
        1 - lr * weight_decay, lr, beta1, beta2, eps, 1 - beta1**step, 1 - beta2**step,
    )
