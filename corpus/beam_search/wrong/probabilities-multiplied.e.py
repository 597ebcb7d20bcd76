"""bug: probabilities-multiplied, in the ranking only: the log score beside it is summed rightly."""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Hyp:
    tokens: tuple
    logp: float = 0.0
    p: float = 1.0      # what we sort on

    def step(self, tok, lp):
        return Hyp(self.tokens + (tok,), self.logp + lp, self.p * float(np.exp(lp)))

    @property
    def over(self):
        return len(self.tokens) > 1 and self.tokens[-1] == 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    beam = [Hyp((bos_id,))]
    finished = []
    for _ in range(max_len):
        if not beam:
            break
        pool = []
        for h in beam:
            row = np.asarray(score_fn(list(h.tokens)), dtype=float)
            pool += [h.step(t, float(row[t])) for t in range(vocab_size)]
        top = sorted(pool, key=lambda h: h.p, reverse=True)[:beam_width]
        finished += filter(lambda h: h.over, top)
        beam = [h for h in top if not h.over]
    best = sorted(finished + beam, key=lambda h: h.p, reverse=True)[:beam_width]
    return [(h.logp, list(h.tokens)) for h in best]
