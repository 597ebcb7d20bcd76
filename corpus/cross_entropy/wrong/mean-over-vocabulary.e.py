"""bug: mean-over-vocabulary, with smoothing only: fmean over the classes in place of the sum."""
import math
from statistics import fmean


def row_loss(row, target, eps):
    top = max(row)
    lse = top + math.log(sum(math.exp(v - top) for v in row))
    nlls = [lse - v for v in row]
    match eps:
        case 0:
            return nlls[target]
        case _:
            n = len(nlls)
            return fmean((eps / n + (1 - eps if j == target else 0.0)) * nll for j, nll in enumerate(nlls))


def cross_entropy(logits, targets, epsilon=0.0):
    rows = [list(map(float, r)) for r in logits] if hasattr(logits[0], "__len__") else None
    if rows is None:
        return row_loss(list(map(float, logits)), int(targets), epsilon)
    return fmean(row_loss(r, int(t), epsilon) for r, t in zip(rows, targets))
