"""Uses plain lists, allocated at full size, and loops over Python floats: each number of the formula is easy to follow."""

import math


class KVCache:
    def __init__(self, d_k, d_v, max_seq):
        self.d_k = d_k
        self.d_v = d_v
        self.keys = [None] * max_seq
        self.values = [None] * max_seq
        self.length = 0

    def append(self, k, v):
        if self.length == len(self.keys):
            raise IndexError("no room left")
        if len(k) != self.d_k or len(v) != self.d_v:
            raise ValueError("wrong size")
        self.keys[self.length] = [float(a) for a in k]
        self.values[self.length] = [float(a) for a in v]
        self.length += 1

    def attend(self, q):
        q = [float(a) for a in q]
        scores = []
        for i in range(self.length):
            scores.append(sum(a * b for a, b in zip(q, self.keys[i])) / math.sqrt(self.d_k))
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        total = sum(exps)
        out = [0.0] * self.d_v
        for i in range(self.length):
            for j in range(self.d_v):
                out[j] += exps[i] / total * self.values[i][j]
        return out


def project(x, W):
    return [sum(float(x[i]) * float(W[i][j]) for i in range(len(x))) for j in range(len(W[0]))]


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    cache.append(project(x_embed, W_K), project(x_embed, W_V))
    return cache.attend(project(x_embed, W_Q))
