# bug: beams-not-truncated; heapq picks the best beam_width children of every parent, never over all of them
import heapq
from operator import itemgetter


def children(score_fn, hyp, width):
    s, seq = hyp
    row = score_fn(list(seq))
    for t, lp in heapq.nlargest(width, enumerate(row), key=itemgetter(1)):
        yield s + float(lp), seq + [t]


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    alive, ended = [(0.0, [bos_id])], []
    while max_len and alive:
        max_len -= 1
        grown = [c for h in alive for c in children(score_fn, h, min(beam_width, vocab_size))]
        alive = []
        for g in grown:
            (ended if g[1][-1] == 1 else alive).append(g)
    return heapq.nlargest(beam_width, ended + alive, key=itemgetter(0))
