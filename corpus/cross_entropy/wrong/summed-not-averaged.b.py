# bug: summed-not-averaged, loops: an accumulator that is never divided
import math

def cross_entropy(logits, targets, epsilon=0.0):
    single = not hasattr(logits[0], "__len__")
    rows = [logits] if single else logits
    ts = [targets] if single else targets
    loss = 0.0
    for row, t in zip(rows, ts):
        row = [float(v) for v in row]
        m = max(row)
        lse = m + math.log(sum(math.exp(v - m) for v in row))
        loss += (1 - epsilon) * (lse - row[t])
        loss += epsilon * sum(lse - v for v in row) / len(row)
    return loss
