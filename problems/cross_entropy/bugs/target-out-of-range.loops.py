import math


def loss(row, target, epsilon):
    row = [float(value) for value in row]
    top = max(row)
    normalizer = math.log(sum(math.exp(value - top) for value in row))
    logp = [value - top - normalizer for value in row]
    return -(1 - epsilon) * logp[target] - epsilon * sum(logp) / len(logp)


def cross_entropy(logits, targets, epsilon=0.0):
    if logits.ndim == 1:
        return loss(logits, targets, epsilon)
    return sum(loss(row, int(t), epsilon) for row, t in zip(logits, targets)) / len(logits)
