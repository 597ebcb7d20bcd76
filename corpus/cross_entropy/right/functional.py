# functional: map, fsum, zip
from math import exp, fsum, log

def _lse(row):
    m = max(row)
    return m + log(fsum(map(lambda v: exp(v - m), row)))

def _loss(eps):
    def one(row, t):
        row = list(map(float, row))
        z = _lse(row)
        return (1 - eps) * (z - row[t]) + eps * (z - fsum(row) / len(row))
    return one

def cross_entropy(logits, targets, epsilon=0.0):
    rows, ts = ([logits], [targets]) if not hasattr(logits[0], "__len__") else (logits, targets)
    losses = list(map(_loss(epsilon), rows, ts))
    return fsum(losses) / len(losses)
