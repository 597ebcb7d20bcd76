"""The online softmax: one pass keeps a running maximum and rescales the sum, a second one writes the result."""

import triton
import triton.language as tl


@triton.jit
def softmax_kernel(x_ptr, out_ptr, columns, sx, tx, so, to, BLOCK: tl.constexpr):
    row = tl.program_id(0)
    lanes = tl.arange(0, BLOCK)
    top = -float("inf")
    total = 0.0
    for start in range(0, columns, BLOCK):
        inside = start + lanes < columns
        x = tl.load(x_ptr + row * sx + (start + lanes) * tx, mask=inside, other=-float("inf")).to(tl.float32)
        new = tl.maximum(top, tl.max(x, axis=0))
        # A block may have nothing but minus infinity: then there is nothing to rescale yet.
        shift = tl.where(new == -float("inf"), 0.0, new)
        total = total * tl.exp(top - shift) + tl.sum(tl.exp(x - shift), axis=0)
        top = new
    for start in range(0, columns, BLOCK):
        inside = start + lanes < columns
        x = tl.load(x_ptr + row * sx + (start + lanes) * tx, mask=inside, other=-float("inf")).to(tl.float32)
        tl.store(out_ptr + row * so + (start + lanes) * to, tl.exp(x - top) / total, mask=inside)


def solve(x, out):
    rows, columns = x.shape
    softmax_kernel[(rows,)](x, out, columns, x.stride(0), x.stride(1), out.stride(0), out.stride(1), BLOCK=256)
