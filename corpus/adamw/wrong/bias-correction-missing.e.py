# bug: bias-correction-missing, only for the first moment; scalar loops over a flattened parameter
import math
import numpy as np

class _Cell:
    __slots__ = ('m', 'v')
    def __init__(self):
        self.m = self.v = 0.0

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.hp = lr, beta1, beta2, eps, weight_decay
        self.cells = {}
        self.t = 0

    def step(self, params, grads):
        lr, b1, b2, eps, wd = self.hp
        self.t += 1
        fix = 1 - b2 ** self.t
        for key, p in params.items():
            old = np.ravel(p).tolist()
            cells = self.cells.setdefault(key, [_Cell() for _ in old])
            new = []
            for w, g, c in zip(old, np.ravel(grads[key]).tolist(), cells):
                c.m = b1 * c.m + (1 - b1) * g
                c.v = b2 * c.v + (1 - b2) * g * g
                new.append(w - lr * wd * w - lr * c.m / (math.sqrt(c.v / fix) + eps))
            params[key] = np.array(new, dtype=p.dtype).reshape(p.shape)
