import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    beams = [(0.0, [bos_id])]
    complete = []
    for _ in range(max_len):
        pool = []
        for score, tokens in beams:
            if len(tokens) > 1 and tokens[-1] == EOS:
                complete.append((score, tokens))
                continue
            lp = score_fn(tokens)
            for t in np.argsort(lp)[::-1][:beam_width]:
                pool.append((score + float(lp[t]), tokens + [int(t)]))
        if not pool:
            break
        pool.sort(key=lambda h: h[0], reverse=True)
        beams = pool[:beam_width]
    complete += beams
    complete.sort(key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
    return complete[:beam_width]
