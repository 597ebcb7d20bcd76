import numpy as np


def softmax(x):
    e = np.exp(x - x.max())
    return e / e.sum()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    K = len(draft_tokens)
    V = target_logits.shape[1]
    p = [softmax(row) for row in target_logits]
    accepted = []
    for i, t in enumerate(draft_tokens):
        if np.random.rand() < p[i][t] / draft_probs[i][t]:
            accepted.append(t)
            continue
        pass  # skip this token and try the next
    return accepted, int(np.random.choice(V, p=p[K]))


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
