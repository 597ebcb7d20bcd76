"""Incremental pair counts: only the words that hold the merged pair are touched."""
from collections import Counter, defaultdict

END = "</w>"


def _merge(symbols, pair):
    a, b = pair
    out, i = [], 0
    while i < len(symbols):
        if i + 1 < len(symbols) and symbols[i] == a and symbols[i + 1] == b:
            out.append(a + b)
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return out


def train_bpe(corpus, num_merges):
    freq = Counter(w for line in corpus for w in line.split())
    words = [list(w) + [END] for w in freq]
    weight = list(freq.values())
    counts = Counter()
    where = defaultdict(set)
    for i, w in enumerate(words):
        for p in zip(w, w[1:]):
            counts[p] += weight[i]
            where[p].add(i)
    merges = []
    while len(merges) < num_merges and counts:
        best = max(counts, key=counts.get)
        merges.append(best)
        for i in list(where[best]):
            old = words[i]
            for p in zip(old, old[1:]):
                counts[p] -= weight[i]
                where[p].discard(i)
                if counts[p] == 0:
                    del counts[p]
            new = words[i] = _merge(old, best)
            for p in zip(new, new[1:]):
                counts[p] += weight[i]
                where[p].add(i)
    return merges


def bpe_encode(word, merges):
    rank = {}
    for r, p in enumerate(merges):
        rank.setdefault(tuple(p), r)
    symbols = list(word) + [END]
    while True:
        present = [p for p in zip(symbols, symbols[1:]) if p in rank]
        if not present:
            return symbols
        symbols = _merge(symbols, min(present, key=rank.get))
