import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    z = target_logits - np.max(target_logits, axis=1, keepdims=True)
    p = np.exp(z) / np.sum(np.exp(z), axis=1, keepdims=True)
    n = 0
    for i, t in enumerate(draft_tokens):
        if np.random.random() < p[i, t] / draft_probs[i, t]:
            n += 1
    return draft_tokens[:n], int(np.random.choice(p.shape[1], p=p[-1]))


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
