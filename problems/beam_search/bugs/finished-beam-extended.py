import numpy as np


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    beams = [(0.0, [bos_id])]
    for _ in range(max_len):
        candidates = []
        for score, tokens in beams:
            lp = score_fn(tokens)
            for t in np.argsort(lp)[::-1][:beam_width]:
                candidates.append((score + lp[t], tokens + [int(t)]))
        candidates.sort(key=lambda c: c[0], reverse=True)
        beams = candidates[:beam_width]
    beams.sort(key=lambda c: c[0] / max(1, len(c[1]) - 1) ** length_penalty, reverse=True)
    return beams
