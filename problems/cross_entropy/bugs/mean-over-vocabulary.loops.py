import math


def cross_entropy(logits, targets, epsilon=0.0):
    rows = logits.tolist() if logits.ndim == 2 else [logits.tolist()]
    targets = [targets] if logits.ndim == 1 else list(targets)
    total, count = 0.0, 0
    for z, t in zip(rows, targets):
        if t not in range(len(z)):
            raise IndexError(t)
        top = max(z)
        lse = math.log(sum(math.exp(v - top) for v in z))
        for j, v in enumerate(z):
            y = epsilon / len(z) + (1 - epsilon) * (j == t)
            total += y * (lse - (v - top))
            count += 1
    return total / count
