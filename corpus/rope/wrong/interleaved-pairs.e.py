"""bug: interleaved-pairs: plain lists, neighbours 2i and 2i+1 are one pair."""
import math


def precompute_rope(d, max_seq, base=10000.0):
    cos, sin = [], []
    for pos in range(max_seq):
        row = [pos / math.pow(base, 2 * i / d) for i in range(d // 2)]
        cos.append([math.cos(a) for a in row])
        sin.append([math.sin(a) for a in row])
    return cos, sin


def chunks(row):
    it = iter(row)
    return zip(it, it)


def apply_rope(x, cos, sin, offset=0):
    out = []
    for pos, row in enumerate(x, start=offset):
        new = []
        for (a, b), c, s in zip(chunks(row), cos[pos], sin[pos]):
            new += [float(a * c - b * s), float(a * s + b * c)]
        out.append(new)
    return out


def rope_qkv(q, k, v, cos, sin, offset=0):
    return apply_rope(q, cos, sin, offset), apply_rope(k, cos, sin, offset), [list(map(float, r)) for r in v]
