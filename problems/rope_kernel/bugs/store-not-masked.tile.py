import triton
import triton.language as tl


@triton.jit
def rope_kernel(
    x_ptr, cos_ptr, sin_ptr, out_ptr, heads, half, offset, sx, tx, so, to, HEADS: tl.constexpr, BLOCK: tl.constexpr
):
    row = tl.program_id(0)
    i = tl.arange(0, BLOCK)
    angle = (row + offset) * half + i
    cos = tl.load(cos_ptr + angle, mask=i < half, other=1.0)[None, :]
    sin = tl.load(sin_ptr + angle, mask=i < half, other=0.0)[None, :]
    head = tl.arange(0, HEADS)[:, None]
    mask = (head < heads) & (i[None, :] < half)
    first = head * 2 * half + i[None, :]
    second = first + half
    x = tl.load(x_ptr + row * sx + first * tx, mask=mask, other=0.0).to(tl.float32)
    y = tl.load(x_ptr + row * sx + second * tx, mask=mask, other=0.0).to(tl.float32)
    tl.store(out_ptr + row * so + first * to, x * cos - y * sin, mask=head < heads)
    tl.store(out_ptr + row * so + second * to, y * cos + x * sin, mask=head < heads)


def solve(x, cos, sin, out, heads, offset):
    half = cos.shape[1]
    rope_kernel[(x.shape[0],)](
        x, cos, sin, out, heads, half, offset, x.stride(0), x.stride(1), out.stride(0), out.stride(1),
        HEADS=triton.next_power_of_2(heads), BLOCK=triton.next_power_of_2(half),
    )
