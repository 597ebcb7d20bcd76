# class-heavy: a loss module with a smoothing strategy
import numpy as np


class Smoothing:
    def __init__(self, eps):
        self.eps = eps

    def distribution(self, target, size):
        if not 0 <= target < size:
            raise IndexError("target %r not in [0, %d)" % (target, size))
        q = np.full(size, self.eps / size)
        q[target] += 1 - self.eps
        return q


class CrossEntropyLoss:
    def __init__(self, eps=0.0):
        self.smoothing = Smoothing(eps)

    @staticmethod
    def log_probs(row):
        row = np.asarray(row, dtype=float)
        return row - np.logaddexp.reduce(row)

    def one(self, row, target):
        lp = self.log_probs(row)
        return -np.dot(self.smoothing.distribution(int(target), lp.size), lp)

    def __call__(self, logits, targets):
        if np.ndim(logits) == 1:
            return float(self.one(logits, targets))
        return float(np.mean([self.one(r, t) for r, t in zip(logits, targets)]))


def cross_entropy(logits, targets, epsilon=0.0):
    return CrossEntropyLoss(epsilon)(logits, targets)
