# bug: pairs-counted-on-original-corpus, the table is built from the untouched words each round (the pair repeats)
from collections import Counter

def train_bpe(corpus, num_merges):
    original = Counter(tuple(w) + ("</w>",) for s in corpus for w in s.split())
    current = {w: list(w) for w in original}
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for w, n in original.items():
            for p in zip(w, w[1:]):
                counts[p] += n
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        for w, s in current.items():
            i = 0
            while i < len(s) - 1:
                if (s[i], s[i + 1]) == best:
                    s[i:i + 2] = [s[i] + s[i + 1]]
                i += 1
    return merges
