"""bug: one-uniform-for-all; every acceptance test builds its generator anew from the call's seed"""
import random

import numpy as np


def _accept(p, q, seed):
    rng = random.Random(seed)
    return rng.random() * q < p


def _sample(weights):
    weights = [max(float(w), 0.0) for w in weights]
    return random.choices(range(len(weights)), weights=weights)[0]


def verify_speculative(draft_tokens, draft_probs, target_logits, seed=None):
    if seed is None:
        seed = random.getrandbits(64)
    accepted = []
    for i, token in enumerate(draft_tokens):
        z = np.asarray(target_logits[i], dtype=float)
        p = np.exp(z - z.max())
        p = p / p.sum()
        q = np.asarray(draft_probs[i], dtype=float)
        if not _accept(p[token], q[token], seed):
            return accepted, _sample(p - q if (p > q).any() else p)
        accepted.append(token)
    z = np.asarray(target_logits[len(draft_tokens)], dtype=float)
    return accepted, _sample(np.exp(z - z.max()))
