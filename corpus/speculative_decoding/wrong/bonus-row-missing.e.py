"""bug: bonus-row-missing; the row is looked up by the number accepted, one too low when everything was accepted"""
import random
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class Verifier:
    def __init__(self, tokens, q, logits):
        self.tokens = list(tokens)
        self.q = [np.asarray(r, dtype=float) for r in q]
        self.p = _softmax(np.asarray(logits, dtype=float))

    def accepts(self, i):
        t = self.tokens[i]
        return random.random() * self.q[i][t] < self.p[i][t]

    def run(self):
        n = next((i for i in range(len(self.tokens)) if not self.accepts(i)), len(self.tokens))
        row = self.p[min(n, max(len(self.tokens) - 1, 0))]
        weights = row if n == len(self.tokens) else np.maximum(row - self.q[n], 0)
        return self.tokens[:n], random.choices(range(len(row)), weights=list(weights))[0]


def verify_speculative(draft_tokens, draft_probs, target_logits):
    return Verifier(draft_tokens, draft_probs, target_logits).run()
