"""One helper draws from any non-negative weights by their running sum, scaled by the total. So no caller can forget to
normalize."""
import numpy as np


class Verifier:
    def __init__(self, target_logits):
        shifted = target_logits - np.max(target_logits, axis=1, keepdims=True)
        self.weights = np.exp(shifted)
        self.p = self.weights / np.sum(self.weights, axis=1, keepdims=True)

    @staticmethod
    def draw(weights):
        edges = np.cumsum(weights)
        return int(np.searchsorted(edges, np.random.random() * edges[-1], side="right"))

    def __call__(self, tokens, q):
        for place, token in enumerate(tokens):
            if not np.random.random() * q[place, token] < self.p[place, token]:
                return tokens[:place], self.draw(np.where(self.p[place] > q[place], self.p[place] - q[place], 0))
        return tuple(tokens), self.draw(self.weights[-1])


def verify_speculative(draft_tokens, draft_probs, target_logits):
    return Verifier(target_logits)(draft_tokens, draft_probs)


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
