# another route: attend by a running maximum over chunks of the buffer
import numpy as np

class KVCache(object):
    CHUNK = 64

    def __init__(self, d_k, d_v, max_seq):
        self.kv = np.zeros((max_seq, d_k + d_v))
        self.d_k = d_k
        self.length = 0

    def append(self, k, v):
        row = np.concatenate([np.ravel(k), np.ravel(v)])
        if len(np.ravel(k)) != self.d_k:
            raise ValueError("k has the wrong length")
        if self.length + 1 > self.kv.shape[0]:
            raise RuntimeError("cache full")
        self.kv[self.length, :] = row
        self.length += 1

    def attend(self, q):
        q = np.asarray(q, dtype=float) * self.d_k ** -0.5
        best, norm, acc = -np.inf, 0.0, 0.0
        for a in range(0, self.length, self.CHUNK):
            part = self.kv[a:min(a + self.CHUNK, self.length)]
            s = part[:, :self.d_k] @ q
            new = max(best, s.max())
            w = np.exp(s - new)
            shrink = np.exp(best - new)
            norm = norm * shrink + w.sum()
            acc = acc * shrink + w @ part[:, self.d_k:]
            best = new
        return acc / norm

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    x = np.asarray(x_embed)
    cache.append(x.dot(W_K), x.dot(W_V))
    return cache.attend(x.dot(W_Q))

def kv_cache_bytes(batch, seq, n_layers, n_kv_heads, head_dim, bytes_per_value):
    per_layer = batch * seq * n_kv_heads * head_dim * bytes_per_value
    return n_layers * (per_layer + per_layer)
