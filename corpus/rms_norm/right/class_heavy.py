# class-heavy: norm layers with a common base
import numpy as np


class Norm:
    def __init__(self, gamma, eps):
        self.gamma = np.asarray(gamma, dtype=np.float64)
        self.eps = eps

    def centre(self, x):
        return x

    def shift(self, y):
        return y

    def __call__(self, x):
        x = self.centre(np.asarray(x, dtype=np.float64))
        power = np.average(x ** 2, axis=-1)[..., np.newaxis]
        return self.shift(x * (power + self.eps) ** -0.5 * self.gamma)


class RMSNorm(Norm):
    pass


class LayerNorm(Norm):
    def __init__(self, gamma, beta, eps):
        super().__init__(gamma, eps)
        self.beta = beta

    def centre(self, x):
        return x - np.average(x, axis=-1)[..., np.newaxis]

    def shift(self, y):
        return y + self.beta


def rms_norm(x, gamma, eps=1e-6):
    return RMSNorm(gamma, eps)(x)


def layer_norm(x, gamma, beta, eps=1e-5):
    return LayerNorm(gamma, beta, eps)(x)
