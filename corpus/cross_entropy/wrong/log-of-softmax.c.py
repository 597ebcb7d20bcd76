# bug: log-of-softmax, loops with math.log, which raises on a probability of 0
import math

def cross_entropy(logits, targets, epsilon=0.0):
    if not hasattr(logits[0], "__len__"):
        logits, targets = [logits], [targets]
    total = 0.0
    for row, t in zip(logits, targets):
        m = max(row)
        e = [math.exp(v - m) for v in row]
        z = sum(e)
        p = [v / z for v in e]
        loss = -(1 - epsilon) * math.log(p[t])
        if epsilon > 0:
            loss -= epsilon / len(p) * sum(math.log(v) for v in p)
        total += loss
    return total / len(logits)
