# bug: gamma-as-matrix, loops: every output is a weighted sum over all features
import math

def _rows(f, x):
    x = x.tolist() if hasattr(x, "tolist") else x
    return [_rows(f, r) for r in x] if isinstance(x[0], list) else f(x)

def _project(row, gamma):
    return [sum(v * float(g) for v, g in zip(row, gamma)) for _ in row]

def rms_norm(x, gamma, eps=1e-6):
    def one(row):
        r = math.sqrt(sum(v * v for v in row) / len(row) + eps)
        return _project([v / r for v in row], gamma)
    return _rows(one, x)

def layer_norm(x, gamma, beta, eps=1e-5):
    def one(row):
        m = sum(row) / len(row)
        r = math.sqrt(sum((v - m) ** 2 for v in row) / len(row) + eps)
        return [v + float(b) for v, b in zip(_project([(v - m) / r for v in row], gamma), beta)]
    return _rows(one, x)
