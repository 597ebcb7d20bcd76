import itertools
from collections import Counter


def train_bpe(corpus, num_merges):
    words = [[*w, "</w>"] for w in " ".join(corpus).split()]
    merges = []
    for _ in range(num_merges):
        counts = Counter(itertools.chain.from_iterable(zip(w, w[1:]) for w in words))
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        for w in words:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i : i + 2] = [w[i] + w[i + 1]]
                i += 1
    return merges
