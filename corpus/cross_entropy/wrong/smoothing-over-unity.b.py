# bug: smoothing-over-unity, every wrong class gets a whole epsilon, the target 1 - epsilon
import math

def _log_softmax(row):
    m = max(row)
    s = math.log(sum(math.exp(v - m) for v in row))
    return [v - m - s for v in row]

def cross_entropy(logits, targets, epsilon=0.0):
    rows = [logits] if not hasattr(logits[0], "__len__") else logits
    labels = [targets] if not hasattr(targets, "__len__") else targets
    losses = []
    for row, t in zip(rows, labels):
        lp = _log_softmax([float(v) for v in row])
        q = [epsilon] * len(lp)
        q[t] = 1 - epsilon
        losses.append(-sum(a * b for a, b in zip(q, lp)))
    return sum(losses) / len(losses)
