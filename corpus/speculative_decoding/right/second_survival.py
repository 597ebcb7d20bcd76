"""The number accepted is drawn from its own law at one stroke: P(at least i) is the product of the first i acceptance
chances. A zero row under the draft makes the bonus row a residual like the others."""
import random

import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    z = np.asarray(target_logits, dtype=np.float64)
    k, v = z.shape[0] - 1, z.shape[1]
    p = np.exp(z - z.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    q = np.vstack([np.asarray(draft_probs, dtype=np.float64).reshape(k, v), np.zeros((1, v))])
    here = np.arange(k), np.asarray(draft_tokens, dtype=np.int64)
    survival = np.cumprod(np.minimum(1.0, p[here] / q[here]))
    n = int(np.count_nonzero(random.random() < survival))
    rest = np.clip(p[n] - q[n], 0.0, None)
    if not rest.any():
        rest = p[n]
    bonus = random.choices(range(v), weights=rest.tolist())[0]
    return list(draft_tokens[:n]), bonus


def expected_tokens(alpha, K):
    return float(sum(alpha ** i for i in range(K + 1)))
