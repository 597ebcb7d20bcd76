# class-heavy: a distribution object with lazy properties
import numpy as np
from functools import cached_property


class Categorical:
    def __init__(self, logits, axis):
        self.logits = np.array(logits, dtype=np.float64)
        self.axis = axis

    @cached_property
    def peak(self):
        return self.logits.max(axis=self.axis, keepdims=True)

    @cached_property
    def centred(self):
        return self.logits - self.peak

    @cached_property
    def weights(self):
        return np.exp(self.centred)

    @cached_property
    def partition(self):
        return self.weights.sum(axis=self.axis, keepdims=True)

    def probs(self):
        return self.weights / self.partition

    def log_probs(self):
        return self.centred - np.log(self.partition)


def softmax(x, axis=-1):
    return Categorical(x, axis).probs()


def log_softmax(x):
    return Categorical(x, -1).log_probs()
