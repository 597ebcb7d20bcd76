# ranks by signed squared cosine: sign(dot) * dot^2 / |row|^2 needs no square root
import numpy as np

def cosine_top_k(index, q, k):
    rows = np.asarray(index, np.float64)
    # scale each row by its largest entry, so that squares of tiny rows do not vanish
    big = np.abs(rows).max(axis=1) if rows.size else np.zeros(len(rows))
    big[big == 0] = 1
    rows = rows / big[:, None]
    dot = np.einsum('nd,d->n', rows, np.asarray(q, np.float64))
    sq = np.einsum('nd,nd->n', rows, rows)
    sq[sq == 0] = 1
    key = np.sign(dot) * dot ** 2 / sq
    m = min(int(k), len(key))
    if not m:
        return []
    part = np.argpartition(key, -m)[-m:]
    return [int(i) for i in sorted(part, key=key.__getitem__, reverse=True)]
