# bug: finished-beam-extended, the done flag is set but expansion does not read it
from dataclasses import dataclass, field

@dataclass
class Hyp:
    score: float
    tokens: list
    done: bool = field(default=False)

    def grow(self, t, lp):
        return Hyp(self.score + lp, self.tokens + [t], t == 1)

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    hyps = [Hyp(0.0, [bos_id])]
    for _ in range(max_len):
        if all(h.done for h in hyps):
            break
        new = [h.grow(t, float(lp)) for h in hyps for t, lp in enumerate(score_fn(h.tokens))]
        new.sort(key=lambda h: h.score, reverse=True)
        hyps = new[:beam_width]
    return [(h.score, h.tokens) for h in hyps]
