# bug: probabilities-multiplied, log(exp(score) * exp(logp)) at every step, -inf by hand at 0
from math import exp, log
from heapq import nlargest

def _joint(a, b):
    p = exp(a) * exp(b)
    return log(p) if p > 0.0 else float("-inf")

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    frontier, closed = [(0.0, [bos_id])], []
    for _ in range(max_len):
        pool = [(_joint(s, lp), seq + [tok]) for s, seq in frontier for tok, lp in enumerate(score_fn(seq))]
        top = nlargest(beam_width, pool, key=lambda c: c[0])
        frontier = [c for c in top if c[1][-1] != 1]
        closed.extend(c for c in top if c[1][-1] == 1)
        if not frontier:
            break
    return nlargest(beam_width, closed + frontier, key=lambda c: c[0])
