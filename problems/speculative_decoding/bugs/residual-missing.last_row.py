import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    K = len(draft_tokens)
    accepted = []
    for i in range(K):
        p = softmax(target_logits[i])[draft_tokens[i]]
        if np.random.uniform() >= min(1.0, p / draft_probs[i, draft_tokens[i]]):
            break
        accepted.append(draft_tokens[i])
    # One draw for both exits of the loop.
    final = softmax(target_logits[K])
    return accepted, int(np.random.choice(len(final), p=final))


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
