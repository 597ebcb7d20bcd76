"""bug: log-of-softmax: loss = H(q) + KL(q || p), with p floored so that the log never sees 0."""
import math


class Distribution:
    FLOOR = 1e-12

    def __init__(self, probs):
        self.probs = probs

    @classmethod
    def from_logits(cls, row):
        top = max(row)
        e = [math.exp(v - top) for v in row]
        z = sum(e)
        return cls([v / z for v in e])

    @classmethod
    def smoothed(cls, target, size, eps):
        if not 0 <= target < size:
            raise IndexError(target)
        return cls([eps / size + (1 - eps) * (j == target) for j in range(size)])

    def entropy(self):
        return -sum(q * math.log(q) for q in self.probs if q > 0)

    def kl(self, other):
        return sum(q * math.log(q / max(p, self.FLOOR)) for q, p in zip(self.probs, other.probs) if q > 0)


def cross_entropy(logits, targets, epsilon=0.0):
    rows = logits.tolist() if hasattr(logits, "tolist") else logits
    if not isinstance(rows[0], list):
        rows, targets = [rows], [targets]
    losses = []
    for row, t in zip(rows, targets):
        q = Distribution.smoothed(int(t), len(row), epsilon)
        losses.append(q.entropy() + q.kl(Distribution.from_logits(row)))
    return sum(losses) / len(losses)
