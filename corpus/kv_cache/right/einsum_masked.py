# einsum lover: attends over the whole buffer with the unused rows at -inf; boundary check by assert
import numpy as np

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.buf = {"k": np.zeros((max_seq, d_k)), "v": np.zeros((max_seq, d_v))}
        self.valid = np.zeros(max_seq, dtype=bool)

    @property
    def length(self):
        return int(np.einsum("s->", self.valid.astype(int)))

    def append(self, k, v):
        n = self.length
        assert n < self.valid.size, "full"
        self.buf["k"][n] = k
        self.buf["v"][n] = v
        self.valid[n] = True

    def attend(self, q):
        s = np.einsum("sd,d->s", self.buf["k"], q) / np.sqrt(np.size(q))
        s = np.where(self.valid, s, -np.inf)
        w = np.exp(s - s.max())
        return np.einsum("s,sv->v", w, self.buf["v"]) / np.einsum("s->", w)

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q, k, v = [np.einsum("m,md->d", x_embed, W) for W in (W_Q, W_K, W_V)]
    cache.append(k, v)
    return cache.attend(q)
