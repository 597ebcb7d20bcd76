# bug: empty-nucleus, strict comparison of the mass before each token: nothing is left at top_p 0 and the last index comes out
import numpy as np

class Sampler:
    def __init__(self, t, k, p):
        self.t, self.k, self.p = t, k, p

    def weights(self, logits):
        z = (logits - logits.max()) / self.t
        order = np.argsort(-z)
        w = np.zeros(len(z))
        head = order[: self.k or None]
        w[head] = np.exp(z[head])
        w /= w.sum()
        if self.p < 1:
            sorted_w = w[order]
            before = np.concatenate([[0.0], np.cumsum(sorted_w)[:-1]])
            w[order[before >= self.p]] = 0.0
        return w

    def draw(self, logits):
        cdf = np.cumsum(self.weights(logits))
        u = np.random.random() * cdf[-1]
        return int(min(np.searchsorted(cdf, u, side="right"), len(cdf) - 1))

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = np.asarray(logits, dtype=float)
    if temperature == 0:
        return int(np.argmax(logits))
    return Sampler(temperature, top_k, top_p).draw(logits)
