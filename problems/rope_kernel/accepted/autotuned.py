"""Blocks of pairs of one row whose size is chosen by measurement."""

import triton
import triton.language as tl


@triton.autotune(
    configs=[triton.Config({"BLOCK": block}, num_warps=warps) for block, warps in ((128, 2), (256, 4), (512, 8))],
    key=["pairs", "half"],
)
@triton.jit
def rope_kernel(x_ptr, cos_ptr, sin_ptr, out_ptr, pairs, half, offset, sx, tx, so, to, BLOCK: tl.constexpr):
    row = tl.program_id(1)
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    inside = index < pairs
    angle = (offset + row) * half + index % half
    column = index + index // half * half
    cos = tl.load(cos_ptr + angle, mask=inside, other=0.0)
    sin = tl.load(sin_ptr + angle, mask=inside, other=0.0)
    a = tl.load(x_ptr + row * sx + column * tx, mask=inside, other=0.0).to(tl.float32)
    b = tl.load(x_ptr + row * sx + (column + half) * tx, mask=inside, other=0.0).to(tl.float32)
    tl.store(out_ptr + row * so + column * to, a * cos - b * sin, mask=inside)
    tl.store(out_ptr + row * so + (column + half) * to, b * cos + a * sin, mask=inside)


def solve(x, cos, sin, out, heads, offset):
    rows, columns = x.shape
    pairs = columns // 2

    def grid(meta):
        return (triton.cdiv(pairs, meta["BLOCK"]), rows)

    rope_kernel[grid](x, cos, sin, out, pairs, cos.shape[1], offset, *x.stride(), *out.stride())
