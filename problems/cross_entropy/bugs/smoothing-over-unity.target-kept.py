import math


def _row(z, t, epsilon):
    if t not in range(len(z)):
        raise IndexError(t)
    top = max(z)
    lse = top + math.log(sum(math.exp(v - top) for v in z))
    loss = 0.0
    for j, v in enumerate(z):
        weight = 1.0 if j == t else epsilon / len(z)
        loss += weight * (lse - v)
    return loss


def cross_entropy(logits, targets, epsilon=0.0):
    if logits.ndim == 1:
        return _row(logits.tolist(), targets, epsilon)
    return sum(_row(z, t, epsilon) for z, t in zip(logits.tolist(), targets)) / len(logits)
