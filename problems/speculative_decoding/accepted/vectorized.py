"""Tests all positions at once with a vector of uniform numbers and finds the first failure with argmin, without a loop over
the draft."""
import numpy as np

rng = np.random.default_rng()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    K = len(draft_tokens)
    z = np.asarray(target_logits, dtype=float)
    P = np.exp(z - z.max(axis=1, keepdims=True))
    P /= P.sum(axis=1, keepdims=True)
    rows = np.arange(K)
    idx = np.array(draft_tokens, dtype=int)
    ratio = P[rows, idx] / draft_probs[rows, idx]
    ok = rng.random(K) < ratio
    n = K if ok.all() else int(np.argmin(ok))
    if n < K:
        weights = np.clip(P[n] - draft_probs[n], 0, None)
    else:
        weights = P[K]
    return idx[:n], rng.choice(weights.size, p=weights / weights.sum())


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
