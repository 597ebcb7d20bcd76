"""Counts are updated incrementally, and an index from pair to words finds the words that a merge changes. The work
of a merge is proportional to the size of those words."""

from collections import Counter, defaultdict


def merge(word, pair):
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and word[i] == pair[0] and word[i + 1] == pair[1]:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


def train_bpe(corpus, num_merges):
    freq = Counter()
    for text in corpus:
        freq.update(text.split())
    words = {w: [*w, "</w>"] for w in freq}
    counts = Counter()
    holders = defaultdict(set)

    def add(w, sign):
        for pair in zip(words[w], words[w][1:]):
            counts[pair] += sign * freq[w]
            if sign > 0:
                holders[pair].add(w)

    for w in words:
        add(w, 1)
    merges = []
    for _ in range(num_merges):
        best = max(counts, key=lambda p: (counts[p], p), default=None)
        if best is None or counts[best] == 0:
            break
        merges.append(best)
        for w in list(holders[best]):
            add(w, -1)
            words[w] = merge(words[w], best)
            add(w, 1)
        del counts[best]
    return merges


def bpe_encode(word, merges):
    rank = {tuple(pair): i for i, pair in enumerate(merges)}
    symbols = [*word, "</w>"]
    while len(symbols) > 1:
        best = min(zip(symbols, symbols[1:]), key=lambda p: rank.get(p, len(rank)))
        if best not in rank:
            break
        symbols = merge(symbols, best)
    return symbols
