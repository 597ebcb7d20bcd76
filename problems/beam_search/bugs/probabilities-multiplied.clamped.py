import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    seqs, weights = [[bos_id]], np.ones(1, dtype=np.float64)
    ended = []
    for _ in range(max_len):
        if not seqs:
            break
        table = weights[:, None] * np.exp(np.array([score_fn(s) for s in seqs]))
        best = np.argsort(-table, axis=None)[:beam_width]
        new, kept = [], []
        for flat in best:
            i, t = divmod(int(flat), vocab_size)
            w = table[i, t]
            if t == EOS:
                ended.append((w, seqs[i] + [t]))
            else:
                new.append(seqs[i] + [t])
                kept.append(w)
        seqs, weights = new, np.array(kept)
    tiny = np.finfo(np.float64).tiny
    out = [(float(np.log(max(w, tiny))), s) for w, s in ended + list(zip(weights, seqs))]
    return sorted(out, key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)[:beam_width]
