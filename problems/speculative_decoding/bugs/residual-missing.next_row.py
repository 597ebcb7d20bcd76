import numpy as np

rng = np.random.default_rng()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    z = target_logits - target_logits.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    n = 0
    while n < len(draft_tokens):
        t = draft_tokens[n]
        if rng.random() > p[n, t] / draft_probs[n, t]:
            break
        n += 1
    # The target's row at the position where the loop stopped, after either exit.
    return list(draft_tokens[:n]), int(rng.choice(p.shape[1], p=p[n]))


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
