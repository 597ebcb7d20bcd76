# bug: eps-missing, loops, both functions: a zero vector raises ZeroDivisionError
import math

class Norm:
    def __init__(self, centre): self.centre = centre

    def row(self, r):
        m = sum(r) / len(r) if self.centre else 0.0
        r = [v - m for v in r]
        root = math.sqrt(sum(v * v for v in r) / len(r))
        return [v / root for v in r]

    def __call__(self, x):
        x = getattr(x, "tolist", lambda: x)()
        return [self(r) for r in x] if isinstance(x[0], list) else self.row(x)

def _affine(y, g, b):
    return [_affine(r, g, b) for r in y] if isinstance(y[0], list) else [v * float(p) + float(q) for v, p, q in zip(y, g, b)]

def rms_norm(x, gamma, eps=1e-6):
    return _affine(Norm(False)(x), gamma, [0.0] * len(gamma))

def layer_norm(x, gamma, beta, eps=1e-5):
    return _affine(Norm(True)(x), gamma, beta)
