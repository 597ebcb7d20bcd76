"""Expert oddity: a hypothesis is one big integer in base vocab_size, the beam a bounded bisect list."""
from bisect import insort

EOS = 1


def _decode(code, digits, base, bos):
    out = []
    for _ in range(digits):
        code, t = divmod(code, base)
        out.append(t)
    out.append(bos)
    out.reverse()
    return out


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    frontier = [(0.0, 0)]          # (cost = -score, digits of the generated tokens)
    depth = 0
    retired = []                   # (cost, depth, code)
    while depth < max_len and frontier:
        best = []                  # ascending cost, never longer than beam_width
        for cost, code in frontier:
            row = score_fn(_decode(code, depth, vocab_size, bos_id))
            for tok, lp in zip(range(vocab_size), row):
                c = cost - float(lp)
                if len(best) < beam_width or c < best[-1][0]:
                    insort(best, (c, code * vocab_size + tok))
                    del best[beam_width:]
        depth += 1
        retired += [(c, depth, z) for c, z in best if z % vocab_size == EOS]
        frontier = [(c, z) for c, z in best if z % vocab_size != EOS]
    pool = retired + [(c, depth, z) for c, z in frontier]
    pool.sort(key=lambda h: h[0] / max(h[1], 1) ** length_penalty)
    return [(-c, _decode(z, n, vocab_size, bos_id)) for c, n, z in pool[:beam_width]]
