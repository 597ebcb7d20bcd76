"""Writes both layers as classes, one derived from the other. Both passes share one method for the
statistics."""

import numpy as np


class RMSNorm:
    def __init__(self, gamma, eps):
        self.gamma, self.eps = np.asarray(gamma, dtype=np.float64), eps

    def statistics(self, x):
        return 1.0 / np.sqrt((x * x).mean(-1) + self.eps)

    def forward(self, x):
        x = np.asarray(x, dtype=np.float64)
        return np.moveaxis(np.moveaxis(x, -1, 0) * self.statistics(x), 0, -1) * self.gamma

    def backward(self, dy, x):
        x = np.asarray(x, dtype=np.float64)
        inverse = self.statistics(x)[..., None]
        grad = np.asarray(dy, dtype=np.float64) * self.gamma
        inner = (grad * x).sum(-1, keepdims=True) / x.shape[-1]
        dgamma = (dy * x * inverse).sum(axis=tuple(range(x.ndim - 1)))
        return grad * inverse - x * inner * inverse**3, dgamma


class LayerNorm(RMSNorm):
    def forward(self, x):
        x = np.asarray(x, dtype=np.float64)
        return super().forward(x - x.mean(-1, keepdims=True))


def rms_norm(x, gamma, eps=1e-6):
    return RMSNorm(gamma, eps).forward(x)


def layer_norm(x, gamma, beta, eps=1e-5):
    return LayerNorm(gamma, eps).forward(x) + beta


def rms_norm_backward(dy, x, gamma, eps=1e-6):
    return RMSNorm(gamma, eps).backward(dy, x)
