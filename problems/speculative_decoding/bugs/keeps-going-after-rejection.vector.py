import numpy as np

rng = np.random.default_rng()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    K = len(draft_tokens)
    e = np.exp(target_logits - target_logits.max(axis=1)[:, None])
    P = e / e.sum(axis=1)[:, None]
    tokens = np.array(draft_tokens, dtype=int)
    kept = rng.random(K) * draft_probs[np.arange(K), tokens] < P[np.arange(K), tokens]
    if kept.all():
        return tokens, rng.choice(P.shape[1], p=P[K])
    first = int(np.argmin(kept))
    gap = np.clip(P[first] - draft_probs[first], 0, None)
    return tokens[kept], rng.choice(P.shape[1], p=gap / gap.sum())


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
