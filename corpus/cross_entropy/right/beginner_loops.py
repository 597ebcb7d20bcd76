# beginner: plain loops, one row at a time
import math

def row_loss(row, target, epsilon):
    V = len(row)
    biggest = max(row)
    total = 0.0
    for v in row:
        total += math.exp(float(v) - float(biggest))
    loss = 0.0
    for j in range(V):
        logp = float(row[j]) - float(biggest) - math.log(total)
        weight = epsilon / V
        if j == target:
            weight += 1.0 - epsilon
        loss -= weight * logp
    return loss

def cross_entropy(logits, targets, epsilon=0.0):
    try:
        len(logits[0])
    except TypeError:
        return row_loss(logits, int(targets), epsilon)
    losses = []
    for i in range(len(logits)):
        losses.append(row_loss(logits[i], int(targets[i]), epsilon))
    return sum(losses) / len(losses)
