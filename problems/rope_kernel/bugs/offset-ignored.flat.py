import triton
import triton.language as tl


@triton.jit
def rope_kernel(x_ptr, cos_ptr, sin_ptr, out_ptr, pairs, heads, half, offset, sx, tx, so, to, BLOCK: tl.constexpr):
    index = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    mask = index < pairs
    i = index % half
    head = index // half % heads
    row = index // (half * heads)
    angle = row * half + i
    cos = tl.load(cos_ptr + angle, mask=mask)
    sin = tl.load(sin_ptr + angle, mask=mask)
    x_ptrs = x_ptr + row * sx + (head * 2 * half + i) * tx
    out_ptrs = out_ptr + row * so + (head * 2 * half + i) * to
    a = tl.load(x_ptrs, mask=mask).to(tl.float32)
    b = tl.load(x_ptrs + half * tx, mask=mask).to(tl.float32)
    tl.store(out_ptrs, a * cos - b * sin, mask=mask)
    tl.store(out_ptrs + half * to, a * sin + b * cos, mask=mask)


def solve(x, cos, sin, out, heads, offset):
    half = cos.shape[1]
    pairs = x.numel() // 2
    strides = (*x.stride(), *out.stride())
    rope_kernel[(triton.cdiv(pairs, 256),)](x, cos, sin, out, pairs, heads, half, offset, *strides, BLOCK=256)
