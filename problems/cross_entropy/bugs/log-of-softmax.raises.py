import math


def _loss(row, target, epsilon):
    if target < 0:
        raise IndexError(target)
    top = max(row)
    exps = [math.exp(v - top) for v in row]
    logs = [math.log(e / sum(exps)) for e in exps] if epsilon else None
    if logs is None:
        return -math.log(exps[target] / sum(exps))
    return -(1 - epsilon) * logs[target] - epsilon * sum(logs) / len(logs)


def cross_entropy(logits, targets, epsilon=0.0):
    if logits.ndim == 1:
        return _loss(logits.tolist(), targets, epsilon)
    losses = [_loss(row, int(t), epsilon) for row, t in zip(logits.tolist(), targets)]
    return sum(losses) / len(losses)
