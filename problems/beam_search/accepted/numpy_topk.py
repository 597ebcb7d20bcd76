"""Puts all scores of a step into one matrix and selects the best with one argpartition."""
import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    scores = np.zeros(1)
    beams = np.array([[bos_id]])
    finished = []
    for _ in range(max_len):
        if len(beams) == 0:
            break
        total = scores[:, None] + np.stack([score_fn(row) for row in beams])
        flat = total.ravel()
        keep = np.arange(flat.size)
        if flat.size > beam_width:
            keep = np.argpartition(-flat, beam_width)[:beam_width]
        parent, token = np.divmod(keep, vocab_size)
        grown = np.hstack([beams[parent], token[:, None]])
        ended = token == EOS
        finished += [(s, row) for s, row in zip(flat[keep][ended], grown[ended])]
        beams, scores = grown[~ended], flat[keep][~ended]
    everything = finished + list(zip(scores, beams))
    rank = [-s / max(len(row) - 1, 1) ** length_penalty for s, row in everything]
    return [(float(everything[i][0]), everything[i][1].tolist()) for i in np.argsort(rank, kind="stable")[:beam_width]]
