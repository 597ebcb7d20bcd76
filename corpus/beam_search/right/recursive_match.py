# recursion in place of a loop, match on the last token, walrus
import numpy as np

def _rank(c, lp):
    return c[0] / (len(c[1]) - 1 or 1) ** lp

def _go(score_fn, live, done, width, steps):
    if steps == 0 or not live:
        return live + done
    cands = []
    for s, seq in live:
        assert seq[-1] != 1 or len(seq) == 1
        logp = np.array(score_fn(seq[:]), float)
        cands += [(float(v), seq + [t]) for t, v in enumerate(s + logp)]
    alive, ended = [], []
    for c in sorted(cands, key=lambda c: c[0])[: -width - 1 : -1]:
        match c[1]:
            case [*_, 1]:
                ended.append(c)
            case _:
                alive.append(c)
    return _go(score_fn, alive, done + ended, width, steps - 1) if alive else done + ended

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    import sys
    if sys.getrecursionlimit() < (need := 2 * max_len + 500):
        sys.setrecursionlimit(need)
    out = _go(score_fn, [(0.0, [bos_id])], [], beam_width, max_len)
    return sorted(out, key=lambda c: -_rank(c, length_penalty))[:beam_width]
