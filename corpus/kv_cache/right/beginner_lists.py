# beginner: nested lists allocated in full, plain loops
import math

class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.d_v = d_v
        self.max_seq = max_seq
        self.K = [[0.0] * d_k for _ in range(max_seq)]
        self.V = [[0.0] * d_v for _ in range(max_seq)]
        self.length = 0

    def append(self, k, v):
        if self.length >= self.max_seq:
            raise ValueError("cache is full")
        if len(k) != self.d_k or len(v) != self.d_v:
            raise ValueError("wrong size")
        for i in range(self.d_k):
            self.K[self.length][i] = float(k[i])
        for i in range(self.d_v):
            self.V[self.length][i] = float(v[i])
        self.length += 1

    def attend(self, q):
        scores = []
        for t in range(self.length):
            s = 0.0
            for i in range(self.d_k):
                s += float(q[i]) * self.K[t][i]
            scores.append(s / math.sqrt(self.d_k))
        m = max(scores)
        w = [math.exp(s - m) for s in scores]
        total = sum(w)
        out = [0.0] * self.d_v
        for t in range(self.length):
            for i in range(self.d_v):
                out[i] += w[t] / total * self.V[t][i]
        return out

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    def times(W):
        return [sum(float(x_embed[i]) * float(W[i][j]) for i in range(len(x_embed))) for j in range(len(W[0]))]
    cache.append(times(W_K), times(W_V))
    return cache.attend(times(W_Q))
