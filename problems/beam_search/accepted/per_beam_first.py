"""Takes only the best beam_width tokens of each beam as candidates, because no other token can survive."""
from dataclasses import dataclass

import numpy as np


@dataclass(order=True)
class Hypothesis:
    score: float
    tokens: list

    @property
    def over(self):
        return len(self.tokens) > 1 and self.tokens[-1] == 1

    def grow(self, token, logp):
        return Hypothesis(self.score + logp, [*self.tokens, int(token)])


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live, over = [Hypothesis(0.0, [bos_id])], []
    for _ in range(max_len):
        candidates = []
        for h in live:
            logps = np.asarray(score_fn(h.tokens))
            top = np.argsort(logps)[-min(beam_width, vocab_size):]
            candidates += [h.grow(t, logps[t]) for t in top]
        if not candidates:
            break
        candidates.sort(key=lambda h: h.score, reverse=True)
        survivors = candidates[:beam_width]
        over += [h for h in survivors if h.over]
        live = [h for h in survivors if not h.over]
    final = over + live
    final.sort(key=lambda h: h.score / max(1, len(h.tokens) - 1) ** length_penalty, reverse=True)
    return [(h.score, h.tokens) for h in final[:beam_width]]
