"""NumPy: one flat [beams * vocab] score vector, argpartition, divmod back."""
import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    scores = np.zeros(1)
    seqs = [[bos_id]]
    finished = []
    for _ in range(max_len):
        if not seqs:
            break
        table = np.stack([np.asarray(score_fn(s), dtype=np.float64) for s in seqs])
        flat = (scores[:, None] + table).ravel()
        k = min(beam_width, flat.size)
        best = np.argpartition(-flat, k - 1)[:k]
        best = best[np.argsort(-flat[best], kind="stable")]
        rows, cols = np.divmod(best, vocab_size)
        new_scores, new_seqs = [], []
        for r, c, s in zip(rows, cols, flat[best]):
            seq = seqs[r] + [int(c)]
            if c == EOS:
                finished.append((float(s), seq))
            else:
                new_scores.append(s)
                new_seqs.append(seq)
        scores, seqs = np.array(new_scores), new_seqs
    pool = finished + [(float(s), t) for s, t in zip(scores, seqs)]
    return sorted(pool, key=lambda p: p[0], reverse=True)[:beam_width]
