# bug: mean-over-vocabulary, loops: each row's loss is divided by the number of classes
import math

def row_loss(row, t, eps):
    m = max(row)
    z = m + math.log(sum(math.exp(v - m) for v in row))
    terms = [(eps / len(row) + (1 - eps) * (j == t)) * (z - v) for j, v in enumerate(row)]
    return sum(terms) / len(terms)

def cross_entropy(logits, targets, epsilon=0.0):
    if hasattr(logits[0], "__len__"):
        losses = [row_loss([float(v) for v in r], int(t), epsilon) for r, t in zip(logits, targets)]
        return sum(losses) / len(losses)
    return row_loss([float(v) for v in logits], int(targets), epsilon)
