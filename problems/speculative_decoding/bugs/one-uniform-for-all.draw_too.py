import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    p = np.exp(target_logits - target_logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    u = np.random.random()
    for i, t in enumerate(draft_tokens):
        if u >= p[i, t] / draft_probs[i, t]:
            gap = np.maximum(p[i] - draft_probs[i], 0.0)
            return list(draft_tokens[:i]), int(np.searchsorted(np.cumsum(gap) / gap.sum() * (1 - 1e-15), u).clip(0, gap.size - 1))
    return list(draft_tokens), int(np.searchsorted(np.cumsum(p[-1]), u).clip(0, p.shape[1] - 1))


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
