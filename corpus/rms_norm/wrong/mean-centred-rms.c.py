# bug: mean-centred-rms, loops: centred numerator over the uncentred root
import math

def _walk(f, x):
    x = x.tolist() if hasattr(x, "tolist") else x
    return [_walk(f, r) for r in x] if isinstance(x[0], list) else f(x)

def rms_norm(x, gamma, eps=1e-6):
    def one(row):
        n = len(row)
        mean = sum(row) / n
        rms = math.sqrt(sum(v * v for v in row) / n + eps)
        return [(v - mean) / rms * float(g) for v, g in zip(row, gamma)]
    return _walk(one, x)

def layer_norm(x, gamma, beta, eps=1e-5):
    def one(row):
        n = len(row)
        mean = sum(row) / n
        sd = math.sqrt(sum((v - mean) ** 2 for v in row) / n + eps)
        return [(v - mean) / sd * float(g) + float(b) for v, g, b in zip(row, gamma, beta)]
    return _walk(one, x)
