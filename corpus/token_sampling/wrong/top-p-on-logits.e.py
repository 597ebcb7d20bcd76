# bug: top-p-on-logits, the nucleus divides the logits by their sum where it should use the softmax
import numpy as np

rng = np.random.default_rng()


class Sampler:
    def __init__(self, temperature, top_k, top_p):
        self.t, self.k, self.p = temperature, top_k, top_p

    def nucleus(self, z, alive):
        ids = alive[np.argsort(z[alive])[::-1]]
        ids = ids[np.isfinite(z[ids])]
        share = z[ids] / z[ids].sum()
        n = int(np.argmax(np.cumsum(share) >= self.p)) + 1
        return ids[:n]

    def __call__(self, z):
        if self.t == 0:
            return int(np.argmax(z))
        alive = np.arange(z.size)
        z = z / self.t
        if 0 < self.k < z.size:
            alive = np.argpartition(z, -self.k)[-self.k:]
        if self.p < 1:
            alive = self.nucleus(z, alive)
        e = np.exp(z[alive] - z[alive].max())
        return int(rng.choice(alive, p=e / e.sum()))


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    return Sampler(temperature, top_k, top_p)(np.asarray(logits, dtype=float))
