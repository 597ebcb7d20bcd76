# bug: probabilities-multiplied, product of exponentials, logarithm at the end
import numpy as np

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live, done = [(1.0, [bos_id])], []
    for _ in range(max_len):
        cands = []
        for p, toks in live:
            probs = np.exp(np.asarray(score_fn(toks), float))
            cands += [(p * probs[t], toks + [t]) for t in range(vocab_size)]
        cands.sort(key=lambda c: -c[0])
        cands = cands[:beam_width]
        done += [c for c in cands if c[1][-1] == 1]
        live = [c for c in cands if c[1][-1] != 1]
        if not live:
            break
    best = sorted(done + live, key=lambda c: -c[0])[:beam_width]
    with np.errstate(divide="ignore"):
        return [(float(np.log(p)), t) for p, t in best]
