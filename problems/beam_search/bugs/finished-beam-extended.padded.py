"""Keeps a finished hypothesis in the beam and appends EOS in each step, at no cost."""
import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    beams = [(0.0, [bos_id])]
    for _ in range(max_len):
        grown = []
        for score, tokens in beams:
            if len(tokens) > 1 and tokens[-1] == EOS:
                row = np.full(vocab_size, -np.inf)
                row[EOS] = 0.0
            else:
                row = score_fn(tokens)
            grown += [(score + float(row[t]), tokens + [t]) for t in range(vocab_size) if row[t] > -np.inf]
        beams = sorted(grown, key=lambda h: h[0], reverse=True)[:beam_width]
        if all(tokens[-1] == EOS for _, tokens in beams):
            break
    return sorted(beams, key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
