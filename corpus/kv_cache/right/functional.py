# functional: array module buffers, map and zip over memory views
import math
from array import array
from itertools import repeat

def _dot(a, b):
    return sum(x * y for x, y in zip(a, b))

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self._shape = (d_k, d_v, max_seq)
        self._k = array("d", repeat(0.0, d_k * max_seq))
        self._v = array("d", repeat(0.0, d_v * max_seq))
        self.length = 0

    def append(self, k, v):
        d_k, d_v, cap = self._shape
        k, v = array("d", map(float, k)), array("d", map(float, v))
        if self.length == cap or len(k) != d_k or len(v) != d_v:
            raise ValueError("cannot append")
        self._k[self.length * d_k:(self.length + 1) * d_k] = k
        self._v[self.length * d_v:(self.length + 1) * d_v] = v
        self.length += 1

    def attend(self, q):
        d_k, d_v, _ = self._shape
        q = list(map(float, q))
        s = [_dot(q, self._k[t * d_k:(t + 1) * d_k]) / math.sqrt(d_k) for t in range(self.length)]
        top = max(s)
        w = [math.exp(x - top) for x in s]
        z = math.fsum(w)
        return [_dot(w, self._v[c:self.length * d_v:d_v]) / z for c in range(d_v)]

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = map(lambda W: [_dot(map(float, x_embed), map(float, col)) for col in zip(*W)], (W_Q, W_K, W_V))
    cache.append(k, v)
    return cache.attend(q)

def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    return math.prod((2, batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value))
