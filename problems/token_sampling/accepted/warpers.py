"""A chain of logits processors, as in serving stacks, in a small class hierarchy."""
from dataclasses import dataclass

import numpy as np


class Warper:
    def __call__(self, z):
        raise NotImplementedError


@dataclass
class Temperature(Warper):
    value: float

    def __call__(self, z):
        return (z - z.max()) / max(self.value, 1e-8)


@dataclass
class TopK(Warper):
    k: int

    def __call__(self, z):
        if self.k <= 0 or self.k >= len(z):
            return z
        keep = np.argsort(z)[-self.k :]
        out = np.full_like(z, -np.inf)
        out[keep] = z[keep]
        return out


@dataclass
class TopP(Warper):
    p: float

    def __call__(self, z):
        if self.p >= 1:
            return z
        ascending = np.argsort(z)
        probs = np.exp(z[ascending] - z.max())
        probs /= probs.sum()
        remove = np.cumsum(probs) <= 1 - self.p
        remove[-1] = False
        out = z.copy()
        out[ascending[remove]] = -np.inf
        return out


@dataclass
class MinP(Warper):
    p: float

    def __call__(self, z):
        return np.where(np.exp(z - z.max()) < self.p, -np.inf, z)


def _run(logits, *chain):
    z = np.asarray(logits).astype(np.float64)
    for warper in chain:
        z = warper(z)
    p = np.exp(z - z.max())
    return int(np.random.multinomial(1, p / p.sum()).argmax())


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    return _run(logits, Temperature(temperature), TopK(top_k), TopP(top_p))


def sample_min_p(logits, min_p, temperature=1.0):
    return _run(logits, Temperature(temperature), MinP(min_p))
