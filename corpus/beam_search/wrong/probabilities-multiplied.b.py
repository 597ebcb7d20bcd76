# bug: probabilities-multiplied, and the raw product is returned as the score
import math

class Beam:
    def __init__(self, tokens, prob):
        self.tokens, self.prob = tokens, prob

    def children(self, logps):
        for t, lp in enumerate(logps):
            yield Beam(self.tokens + [t], self.prob * math.exp(lp))

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live, finished = [Beam([bos_id], 1.0)], []
    for _ in range(max_len):
        grown = [c for b in live for c in b.children(score_fn(b.tokens))]
        grown.sort(key=lambda b: b.prob, reverse=True)
        live = []
        for b in grown[:beam_width]:
            (finished if b.tokens[-1] == 1 else live).append(b)
        if not live:
            break
    out = sorted(finished + live, key=lambda b: b.prob, reverse=True)
    return [(b.prob, b.tokens) for b in out[:beam_width]]
