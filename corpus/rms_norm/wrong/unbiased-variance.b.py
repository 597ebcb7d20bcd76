# bug: unbiased-variance, statistics.variance, which also raises on one feature
import math
import statistics

def _apply(f, x):
    x = x.tolist() if hasattr(x, "tolist") else x
    return [_apply(f, r) for r in x] if isinstance(x[0], list) else f([float(v) for v in x])

def rms_norm(x, gamma, eps=1e-6):
    def one(r):
        root = math.sqrt(statistics.fmean(v * v for v in r) + eps)
        return [v / root * float(g) for v, g in zip(r, gamma)]
    return _apply(one, x)

def layer_norm(x, gamma, beta, eps=1e-5):
    def one(r):
        m, s = statistics.fmean(r), math.sqrt(statistics.variance(r) + eps)
        return [(v - m) / s * float(g) + float(b) for v, g, b in zip(r, gamma, beta)]
    return _apply(one, x)
