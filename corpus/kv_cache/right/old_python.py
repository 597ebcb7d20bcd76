# old-school: object base, % messages, transposed key buffer
import numpy
from numpy import dot, exp, sqrt, zeros

class KVCache(object):
    def __init__(self, d_k, d_v, max_seq):
        self.keys_t = zeros((d_k, max_seq), dtype='f4')
        self.vals = zeros((max_seq, d_v), dtype='f4')
        self.max_seq = max_seq
        self.length = 0

    def append(self, k, v):
        if not self.length < self.max_seq:
            raise Exception('cache full (%d)' % self.max_seq)
        self.keys_t[:, self.length] = k
        self.vals[self.length] = v
        self.length = self.length + 1

    def attend(self, q):
        n = self.length
        s = dot(q, self.keys_t[:, 0:n]) / sqrt(float(len(q)))
        e = exp(s - numpy.max(s))
        return dot(e / numpy.sum(e), self.vals[0:n])

def decode_step(x_embed, W_Q, W_K, W_V, cache):
    q = dot(x_embed, W_Q)
    k = dot(x_embed, W_K)
    v = dot(x_embed, W_V)
    cache.append(k, v)
    return cache.attend(q)
