"""The implementation for candidate_tests.py: one example of every kind of object that the RPC transfers."""

import math, sys, threading
from collections import OrderedDict, defaultdict, namedtuple, Counter
import numpy as np

EOS = 1


class Err(ValueError):
    pass


class Cache:
    kind = "cache"

    def __init__(self, k, v):
        self.k, self.v, self._p, self.length = k, v, 1, 0
        self.rows = []
        self.A = np.zeros((2, 2))

    def append(self, a):
        self.rows.append(a)
        self.length += 1

    def total(self):
        return np.sum(self.rows, axis=0)

    def __len__(self):
        return self.length

    def __getitem__(self, i):
        return self.rows[i]

    def forward(self, x):
        return self.A @ x


def f(x):
    return np.asarray(x) * 2.0


def same(x):
    return x


def inplace(d):
    for k in d:
        d[k] += 1
    d["new"] = np.ones(1)
    return None


def assign(d):
    d["w"] = d["w"] - 1


def raises(kind):
    if kind == "key":
        raise KeyError("k", 3)
    if kind == "own":
        raise Err("mine")
    if kind == "np":
        raise np.linalg.LinAlgError("sing")
    if kind == "uni":
        b"\xff".decode()
    if kind == "exit":
        sys.exit(3)
    raise ValueError("bad " + kind)


def index(docs):
    idx = defaultdict(Counter)
    for i, d in enumerate(docs):
        for t in d:
            idx[t][i] += 1
    return idx


P = namedtuple("P", "a b")


def pair():
    return P(1, defaultdict(list))


def use_pair(p):
    return type(p).__name__, p.a, p.b["zz"]


def score(idx, t):
    return idx[t][0], type(idx).__name__


def apply(fn, x, n):
    return [fn(x + i) for i in range(n)]


def ring(rank, n, g, send, recv):
    send(g)
    return g + recv()


class Acc:
    def __init__(self, model, opt, n):
        self.m, self.o, self.n = model, opt, n

    def step(self, x, y):
        loss = self.m.loss_fn(self.m.forward(x), y)
        self.m.backward(loss / self.n)
        self.o.step(self.m.params, self.m.grads)
        return float(loss)


def gen(n):
    for i in range(n):
        yield i * i


def alias(n):
    a = np.zeros(3)
    return [a] * n


def views(n):
    b = np.zeros(4)
    return [b[i : i + 2] for i in range(n)]


def add_to(lst):
    lst.append(len(lst))
    return lst


def nested(x):
    x["a"][0][1] = 9


def rand():
    import random

    return random.random(), float(np.random.rand())


counter = 0


def count():
    global counter
    counter += 1
    return counter


def hang():
    while True:
        pass


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)
