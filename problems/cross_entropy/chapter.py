import numpy as np


def _log_probabilities(z):
    top = z.max(axis=-1, keepdims=True)
    # The maximum is added back to the normalizer, so for huge logits rounding loses digits of the logarithm.
    normaliser = top + np.log(np.exp(z - top).sum(axis=-1, keepdims=True))
    return z - normaliser


def cross_entropy(logits, targets, epsilon=0.0):
    alone = logits.ndim == 1
    if alone:
        logits, targets = logits[None], np.array([targets])
    count, classes = logits.shape
    logp = _log_probabilities(logits)
    rows = np.arange(count)
    # Targets are not validated: a negative one counts from the end.
    if epsilon == 0.0:
        losses = -logp[rows, targets]
    else:
        soft = np.full_like(logp, epsilon / classes)
        soft[rows, targets] += 1.0 - epsilon
        losses = -(soft * logp).sum(axis=-1)
    return float(losses[0]) if alone else float(losses.mean())
