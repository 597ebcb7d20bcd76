"""bug: smoothing-over-unity: every class but the target gets a whole epsilon (not epsilon / V)."""
from math import exp, fsum, log


def log_softmax(row):
    top = max(row)
    lse = log(fsum(exp(v - top) for v in row))
    return [v - top - lse for v in row]


def smooth_label(index, n_classes, epsilon):
    label = [epsilon] * n_classes
    label[index] = 1.0 - epsilon + epsilon / n_classes
    return label


def cross_entropy(logits, targets, epsilon=0.0):
    try:
        iter(targets)
    except TypeError:
        logits, targets = [logits], [targets]
    total = 0.0
    for row, t in zip(logits, targets):
        lp = log_softmax([float(v) for v in row])
        total -= fsum(q * l for q, l in zip(smooth_label(t, len(lp), epsilon), lp) if q)
    return total / len(targets)
