from collections import Counter


def train_bpe(corpus, num_merges):
    vocab = Counter((*w, "</w>") for t in corpus for w in t.split())
    merges = []
    for _ in range(num_merges):
        counts = Counter(p for w, n in vocab.items() for p in list(zip(w, w[1:])) * n)
        if not counts:
            break
        best = counts.most_common(1)[0][0]
        merges.append(best)
        vocab = Counter({join(w, best): n for w, n in vocab.items()})
    return merges


def join(w, p):
    if not w:
        return ()
    if w[:2] == p:
        return (p[0] + p[1], *join(w[2:], p))
    return (w[0], *join(w[1:], p))
