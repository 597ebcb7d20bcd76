import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    K = len(draft_tokens)
    logits = target_logits[:K] if K else target_logits
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    for i, t in enumerate(draft_tokens):
        if np.random.rand() * draft_probs[i, t] > p[i, t]:
            gap = np.where(p[i] > draft_probs[i], p[i] - draft_probs[i], 0.0)
            return draft_tokens[:i], np.random.choice(gap.size, p=gap / gap.sum())
    return draft_tokens[:], np.random.choice(p.shape[1], p=p[K])


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
