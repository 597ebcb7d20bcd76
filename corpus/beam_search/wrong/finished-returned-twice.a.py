# bug: finished-returned-twice, beams that all ended are collected in the loop and once more after it
import numpy as np

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    beams = [(0.0, [bos_id])]
    completed = []
    for _ in range(max_len):
        candidates = []
        for s, toks in beams:
            if len(toks) > 1 and toks[-1] == 1:
                completed.append((s, toks))
                continue
            lp = np.asarray(score_fn(toks))
            for t in range(vocab_size):
                candidates.append((s + float(lp[t]), toks + [t]))
        if not candidates:
            break
        candidates.sort(key=lambda c: c[0], reverse=True)
        beams = candidates[:beam_width]
    completed.extend(beams)
    completed.sort(key=lambda c: c[0], reverse=True)
    return completed[:beam_width]
