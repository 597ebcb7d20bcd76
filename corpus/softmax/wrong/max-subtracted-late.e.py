# bug: max-subtracted-late, only in log_softmax: the sum is exponentiated first and shifted after the log
import numpy as np


class _Stable:
    def __init__(self, x):
        x = np.asarray(x)
        self.x = x if x.dtype.kind == "f" else x.astype(np.float64)
        self.m = self.x.max(axis=-1, keepdims=True)

    def probs(self):
        w = np.exp(self.x - self.m)
        return w / w.sum(axis=-1, keepdims=True)

    def logprobs(self):
        log_total = np.log(np.sum(np.exp(self.x), axis=-1, keepdims=True)) - self.m
        return (self.x - self.m) - log_total


def softmax(x):
    return _Stable(x).probs()


def log_softmax(x):
    return _Stable(x).logprobs()
