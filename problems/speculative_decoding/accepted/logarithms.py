"""Compares ratios as differences of logarithms, so nothing overflows and nothing is divided. It chooses the row first and
draws from it in one place."""
import numpy as np


def _log_softmax(z):
    z = np.asarray(z, dtype=np.float64)
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


def verify_speculative(draft_tokens, draft_probs, target_logits):
    logp = _log_softmax(target_logits)
    n = 0
    for t, q, lp in zip(draft_tokens, draft_probs, logp):
        if np.log(np.random.uniform(1e-300, 1)) > lp[t] - np.log(q[t]):
            break
        n += 1
    weights = np.exp(logp[n])
    if n < len(draft_tokens):
        weights = np.maximum(weights - draft_probs[n], 0)
    # Gumbel-max: the argmax of log-weights plus noise is a draw in proportion to the weights.
    with np.errstate(divide="ignore"):
        noisy = np.log(weights) + np.random.gumbel(size=weights.size)
    return list(draft_tokens[:n]), int(np.argmax(noisy))


def expected_tokens(alpha, K):
    return K + 1.0 if alpha == 1 else (1 - alpha ** (K + 1)) / (1 - alpha)
