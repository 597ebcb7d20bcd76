# bug: beams-not-truncated, the best beam_width tokens of each beam, but no cut over all beams
import numpy as np

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    beams, completed = [(0.0, [bos_id])], []
    for _ in range(max_len):
        new = []
        for score, toks in beams:
            lp = np.asarray(score_fn(toks), dtype=float)
            for t in np.argsort(lp)[::-1][:beam_width]:
                item = (score + float(lp[t]), toks + [int(t)])
                if t == 1:
                    completed.append(item)
                else:
                    new.append(item)
        beams = new
        if not beams:
            break
    completed.extend(beams)
    completed.sort(key=lambda c: c[0], reverse=True)
    return completed[:beam_width]
