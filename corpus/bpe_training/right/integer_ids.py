# other data structure: symbols as integers, words as NumPy arrays of ids (counts all again: right, but slow)
import numpy as np

def train_bpe(corpus, num_merges):
    text = {}
    names = []

    def intern(s):
        if s not in text:
            text[s] = len(names)
            names.append(s)
        return text[s]

    tally = {}
    for line in corpus:
        for w in line.split():
            tally[w] = tally.get(w, 0) + 1
    end = intern("</w>")
    words = [np.array([intern(ch) for ch in w] + [end]) for w in tally]
    freq = list(tally.values())

    merges = []
    for _ in range(num_merges):
        counts = {}
        for ids, n in zip(words, freq):
            for p in zip(ids[:-1].tolist(), ids[1:].tolist()):
                counts[p] = counts.get(p, 0) + n
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((names[a], names[b]))
        new = intern(names[a] + names[b])
        for w, ids in enumerate(words):
            hits = np.flatnonzero((ids[:-1] == a) & (ids[1:] == b))
            if hits.size == 0:
                continue
            keep = np.ones(len(ids), bool)
            ids = ids.copy()
            last = -2
            for h in hits:
                if h - last >= 2:      # no overlap, left to right
                    ids[h] = new
                    keep[h + 1] = False
                    last = h
            words[w] = ids[keep]
    return merges
