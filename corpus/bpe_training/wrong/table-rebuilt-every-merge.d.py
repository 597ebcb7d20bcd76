# bug: table-rebuilt-every-merge, integer ids in one NumPy array, all pairs recounted by np.unique each round
import numpy as np
from collections import Counter


def train_bpe(corpus, num_merges):
    names, ids = [], {}

    def ident(s):
        if s not in ids:
            ids[s] = len(names)
            names.append(s)
        return ids[s]

    flat, wt = [], []
    for word, n in Counter(w for t in corpus for w in t.split()).items():
        for s in [*word, "</w>"]:
            flat.append(ident(s))
            wt.append(n)
        flat.append(-1)
        wt.append(0)
    flat, wt = np.array(flat, dtype=np.int64), np.array(wt, dtype=np.int64)
    merges = []
    while len(merges) < num_merges and flat.size:
        a, b = flat[:-1], flat[1:]
        real = (a >= 0) & (b >= 0)
        if not real.any():
            break
        keys, inv = np.unique(a[real] << 32 | b[real], return_inverse=True)
        totals = np.bincount(inv.ravel(), weights=wt[:-1][real])
        key = int(keys[totals.argmax()])
        left, right = key >> 32, key & 0xFFFFFFFF
        merges.append((names[left], names[right]))
        new = ident(names[left] + names[right])
        hits, last = [], -2
        for h in np.flatnonzero((a == left) & (b == right)).tolist():
            if h != last + 1 or left != right:
                hits.append(h)
                last = h
        hits = np.array(hits)
        flat[hits] = new
        flat, wt = np.delete(flat, hits + 1), np.delete(wt, hits + 1)
    return merges
