# bug: mean-centred-rms, in the denominator only: E[x^2] - E[x]^2 under the root, x itself is not centred
import math
import numpy as np

class _Stats:
    def __init__(self, row):
        self.n = len(row)
        self.mean = math.fsum(row) / self.n
        self.var = math.fsum((v - self.mean) ** 2 for v in row) / self.n

def _map_rows(f, x):
    x = np.asarray(x, dtype=np.float64)
    return np.apply_along_axis(f, -1, x)

def rms_norm(x, gamma, eps=1e-6):
    g = np.asarray(gamma, dtype=np.float64)
    return _map_rows(lambda r: r / math.sqrt(_Stats(r).var + eps) * g, x)

def layer_norm(x, gamma, beta, eps=1e-5):
    g, b = np.asarray(gamma, dtype=np.float64), np.asarray(beta, dtype=np.float64)
    def row(r):
        st = _Stats(r)
        return (r - st.mean) / math.sqrt(st.var + eps) * g + b
    return _map_rows(row, x)
