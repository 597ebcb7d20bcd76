# bug: eps-inside-root, only for parameters with two axes or more (a second code path for matrices)
import numpy as np

class AdamW:
    def __init__(self, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        self.cfg = dict(lr=lr, b1=beta1, b2=beta2, eps=eps, wd=weight_decay)
        self.state, self.t = {}, 0

    def _vector(self, mh, vh):
        return mh / (np.sqrt(vh) + self.cfg['eps'])

    def _matrix(self, mh, vh):
        return mh * (vh + self.cfg['eps']) ** -0.5

    def step(self, params, grads):
        self.t += 1
        c = self.cfg
        for k, p in params.items():
            g = np.asarray(grads[k], dtype=float)
            m, v = self.state.get(k, (0.0, 0.0))
            m = c['b1'] * m + (1 - c['b1']) * g
            v = c['b2'] * v + (1 - c['b2']) * g * g
            self.state[k] = m, v
            mh, vh = m / (1 - c['b1'] ** self.t), v / (1 - c['b2'] ** self.t)
            move = self._matrix(mh, vh) if p.ndim > 1 else self._vector(mh, vh)
            p[...] = p - c['lr'] * c['wd'] * p - c['lr'] * move
