# bug: residual-missing, after a rejection draws from the target row
import numpy as np


def _softmax(x):
    z = np.exp(x - x.max(axis=-1, keepdims=True))
    return z / z.sum(axis=-1, keepdims=True)


def verify_speculative(draft_tokens, draft_probs, target_logits):
    q = np.asarray(draft_probs, dtype=np.float64)
    p = _softmax(np.asarray(target_logits, dtype=np.float64))
    K, V = len(draft_tokens), p.shape[-1]
    accepted = []
    for i, t in enumerate(draft_tokens):
        ratio = p[i, t] / q[i, t]
        if np.random.uniform() < min(1.0, ratio):
            accepted.append(int(t))
            continue
        return accepted, int(np.random.choice(V, p=p[i]))
    return accepted, int(np.random.choice(V, p=p[K]))


def expected_tokens(alpha, K):
    if alpha == 1:
        return K + 1
    return (1 - alpha ** (K + 1)) / (1 - alpha)
