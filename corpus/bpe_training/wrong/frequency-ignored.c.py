# bug: frequency-ignored, distinct words only, incremental updates by 1
from collections import Counter, defaultdict

def _join(s, a, b):
    out = []
    i = 0
    while i < len(s):
        step = 2 if s[i:i + 2] == [a, b] else 1
        out.append("".join(s[i:i + step]))
        i += step
    return out

def train_bpe(corpus, num_merges):
    distinct = list(dict.fromkeys(w for line in corpus for w in line.split()))
    words = [list(w) + ["</w>"] for w in distinct]
    counts, index = Counter(), defaultdict(set)
    for i, w in enumerate(words):
        for p in zip(w, w[1:]):
            counts[p] += 1
            index[p].add(i)
    merges = []
    while len(merges) < num_merges and counts:
        a, b = best = max(counts, key=counts.get)
        merges.append(best)
        for i in sorted(index[best]):
            for p in zip(words[i], words[i][1:]):
                counts[p] -= 1
                index[p].discard(i)
                if not counts[p]:
                    del counts[p]
            words[i] = _join(words[i], a, b)
            for p in zip(words[i], words[i][1:]):
                counts[p] += 1
                index[p].add(i)
    return merges
