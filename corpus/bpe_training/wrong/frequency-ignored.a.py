# bug: frequency-ignored, a set of words
from collections import Counter

def train_bpe(corpus, num_merges):
    words = {w for line in corpus for w in line.split()}
    vocab = [list(w) + ["</w>"] for w in sorted(words)]
    merges = []
    for _ in range(num_merges):
        counts = Counter(p for w in vocab for p in zip(w, w[1:]))
        if not counts:
            break
        best = counts.most_common(1)[0][0]
        merges.append(best)
        for w in vocab:
            i = 0
            while i < len(w) - 1:
                if (w[i], w[i + 1]) == best:
                    w[i:i + 2] = [w[i] + w[i + 1]]
                i += 1
    return merges
