# dataclass hypotheses with methods; length penalty supported
from dataclasses import dataclass


@dataclass(frozen=True)
class Hypothesis:
    tokens: tuple
    score: float = 0.0

    @property
    def finished(self):
        return len(self.tokens) > 1 and self.tokens[-1] == 1

    @property
    def generated(self):
        return len(self.tokens) - 1

    def extend(self, token, logp):
        return Hypothesis(self.tokens + (token,), self.score + logp)

    def rank(self, penalty):
        return self.score / self.generated ** penalty if self.generated else self.score


class BeamSearcher:
    def __init__(self, score_fn, width, vocab, penalty):
        self.score_fn, self.width, self.vocab, self.penalty = score_fn, width, vocab, penalty
        self.finished = []

    def step(self, live):
        grown = [h.extend(t, float(lp)) for h in live for t, lp in enumerate(self.score_fn(list(h.tokens))) if lp > float("-inf")]
        grown.sort(key=lambda h: h.score, reverse=True)
        survivors = grown[: self.width]
        self.finished.extend(h for h in survivors if h.finished)
        return [h for h in survivors if not h.finished]

    def run(self, bos, steps):
        live = [Hypothesis((bos,))]
        for _ in range(steps):
            live = self.step(live)
            if not live:
                break
        everything = sorted(self.finished + live, key=lambda h: h.rank(self.penalty), reverse=True)
        return [(h.score, list(h.tokens)) for h in everything[: self.width]]


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    return BeamSearcher(score_fn, beam_width, vocab_size, length_penalty).run(bos_id, max_len)
