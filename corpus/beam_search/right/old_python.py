# old-school: cmp function, tuples, while loop
from functools import cmp_to_key

EOS = 1

def _cmp(a, b):
    if a[0] > b[0]:
        return -1
    if a[0] < b[0]:
        return 1
    return 0

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    alive = [(0.0, (bos_id,))]
    finished = {}
    n = 0
    while n < max_len and len(alive) > 0:
        n = n + 1
        cands = []
        for (s, seq) in alive:
            logp = score_fn(list(seq))
            for w in range(0, vocab_size):
                cands.append((s + logp[w], seq + (w,)))
        cands = sorted(cands, key=cmp_to_key(_cmp))
        alive = []
        for (s, seq) in cands[0:beam_width]:
            if seq[-1] == EOS:
                finished[seq] = s
            else:
                alive.append((s, seq))
    total = [(s, seq) for (seq, s) in finished.items()] + alive
    total = sorted(total, key=cmp_to_key(_cmp))
    return [(float(s), list(seq)) for (s, seq) in total[0:beam_width]]

if __name__ == '__main__':
    import math
    print(beam_search(lambda t: [math.log(.5), math.log(.3), math.log(.2)], 2, 3, 3))
