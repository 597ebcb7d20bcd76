# bug: eps-outside-root, loops, both functions
import math

def _each(f, x):
    x = x.tolist() if hasattr(x, "tolist") else x
    return [_each(f, r) for r in x] if isinstance(x[0], list) else f(x)

def _unit(row, eps):
    root = math.sqrt(sum(v * v for v in row) / len(row))
    return [v / (root + eps) for v in row]

def rms_norm(x, gamma, eps=1e-6):
    return _each(lambda row: [v * float(g) for v, g in zip(_unit(row, eps), gamma)], x)

def layer_norm(x, gamma, beta, eps=1e-5):
    def one(row):
        m = sum(row) / len(row)
        return [v * float(g) + float(b) for v, g, b in zip(_unit([v - m for v in row], eps), gamma, beta)]
    return _each(one, x)
