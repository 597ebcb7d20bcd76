# bug: threshold-acceptance, accepts only where the ratio is at least 1, for all positions at once
import numpy as np

rng = np.random.default_rng()

def verify_speculative(draft_tokens, draft_probs, target_logits):
    L = np.asarray(target_logits, dtype=float)
    P = np.exp(L - L.max(1, keepdims=True)); P /= P.sum(1, keepdims=True)
    Q = np.asarray(draft_probs, dtype=float)
    toks = np.asarray(draft_tokens, dtype=int)
    K = toks.size
    rows = np.arange(K)
    rejected = P[rows, toks] / Q[rows, toks] < 1.0
    n = int(np.argmax(rejected)) if rejected.any() else K
    dist = P[n]
    if n < K:
        res = np.clip(P[n] - Q[n], 0, None)
        if res.sum() > 0:
            dist = res / res.sum()
    bonus = rng.choice(dist.size, p=dist)
    return toks[:n].tolist(), int(bonus)

def expected_tokens(alpha, K):
    return float(np.sum(float(alpha) ** np.arange(K + 1)))
