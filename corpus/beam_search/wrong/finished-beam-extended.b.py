# bug: finished-beam-extended, a finished beam is recorded but stays in the beam as well (a missing else)
import numpy as np

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    live = [(0.0, [bos_id])]
    finished = {}
    for _ in range(max_len):
        rows = [s + np.asarray(score_fn(t), float) for s, t in live]
        flat = np.concatenate(rows)
        nxt = []
        for j in np.argsort(-flat, kind="stable")[:beam_width]:
            seq = live[j // vocab_size][1] + [int(j % vocab_size)]
            if seq[-1] == 1:
                finished[tuple(seq)] = float(flat[j])
            nxt.append((float(flat[j]), seq))
        live = nxt
        if all(t[-1] == 1 for _, t in live):
            break
    for s, t in live:
        finished[tuple(t)] = s
    out = sorted(finished.items(), key=lambda kv: -kv[1])[:beam_width]
    return [(s, list(t)) for t, s in out]
