# class-heavy: a pipeline of warpers, as in the big libraries
import numpy as np


class TemperatureWarper:
    def __init__(self, t):
        self.t = t

    def __call__(self, scores):
        return scores / self.t


class TopKWarper:
    def __init__(self, k, filler=-1e9):
        self.k = k
        self.filler = filler

    def __call__(self, scores):
        if self.k == 0 or self.k >= len(scores):
            return scores
        drop = np.argsort(scores)[:-self.k]
        out = scores.copy()
        out[drop] = self.filler
        return out


class TopPWarper:
    def __init__(self, p):
        self.p = p

    def __call__(self, scores):
        if self.p >= 1.0:
            return scores
        idx = np.argsort(-scores)
        probs = np.exp(scores[idx] - scores[idx[0]])
        cum = np.cumsum(probs / probs.sum())
        remove = cum >= self.p
        remove[1:] = remove[:-1].copy()
        remove[0] = False
        out = scores.copy()
        out[idx[remove]] = -np.inf
        return out


class Sampler:
    def __init__(self, *warpers):
        self.warpers = warpers

    def sample(self, scores):
        for w in self.warpers:
            scores = w(scores)
        p = np.exp(scores - scores.max())
        return int(np.random.choice(len(p), p=p / p.sum()))


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scores = np.array(logits, dtype=float)
    if temperature <= 0:
        return int(scores.argmax())
    return Sampler(TemperatureWarper(temperature), TopKWarper(top_k), TopPWarper(top_p)).sample(scores)
