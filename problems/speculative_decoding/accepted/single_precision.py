"""Uses float32 throughout, like a GPU. It divides the residual by its own sum in the same precision, so the residual still
sums to 1 when draft and target nearly agree."""
import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    z = np.asarray(target_logits, dtype=np.float32)
    q = np.asarray(draft_probs, dtype=np.float32)
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    accepted = []
    for i in range(len(draft_tokens)):
        t = draft_tokens[i]
        if np.float32(np.random.rand()) * q[i, t] < p[i, t]:
            accepted.append(t)
        else:
            break
    i = len(accepted)
    final = p[i]
    if i < len(draft_tokens):
        final = np.maximum(p[i] - q[i], np.float32(0))
    final = final / final.sum()
    return np.array(accepted, dtype=np.int32), np.random.choice(final.size, p=final)


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
