"""The score is the correct sum, but the candidates are ranked by a product that is computed alongside."""
import numpy as np


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live = [(1.0, 0.0, [bos_id])]
    done = []
    for _ in range(max_len):
        if not live:
            break
        grown = []
        for product, total, tokens in live:
            lp = score_fn(tokens)
            grown += [(product * float(np.exp(lp[t])), total + float(lp[t]), tokens + [t]) for t in range(vocab_size)]
        grown.sort(key=lambda h: -h[0])
        live = []
        for h in grown[:beam_width]:
            (done if h[2][-1] == 1 else live).append(h)
    final = sorted(done + live, key=lambda h: -h[1] / max(1, len(h[2]) - 1) ** length_penalty)
    return [(total, tokens) for _, total, tokens in final[:beam_width]]
