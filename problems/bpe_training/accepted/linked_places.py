"""All words are in one array with links to neighbors, and each pair has a set of its places. A merge touches two
neighbors at each place and copies no word."""

from collections import defaultdict


def train_bpe(corpus, num_merges):
    times = defaultdict(int)
    for text in corpus:
        for token in text.split():
            times[token] += 1
    text, weight, left, right = [], [], [], []
    for token, n in times.items():
        symbols = [*token, "</w>"]
        start = len(text)
        for i, s in enumerate(symbols):
            text.append(s)
            weight.append(n)
            left.append(start + i - 1 if i else -1)
            right.append(start + i + 1 if i + 1 < len(symbols) else -1)
    counts, places = defaultdict(int), defaultdict(set)

    def add(i, sign):
        j = right[i] if i >= 0 else -1
        if j < 0:
            return
        pair = (text[i], text[j])
        counts[pair] += sign * weight[i]
        if sign > 0:
            places[pair].add(i)
        else:
            places[pair].discard(i)

    for i in range(len(text)):
        add(i, 1)
    merges = []
    for _ in range(num_merges):
        best = max(counts, key=counts.get, default=None)
        if best is None or counts[best] <= 0:
            break
        merges.append(best)
        for i in sorted(places[best]):
            if i not in places[best]:
                continue  # a merge at the previous place used its left symbol
            j = right[i]
            for k in (left[i], i, j):
                add(k, -1)
            text[i] = best[0] + best[1]
            right[i] = right[j]
            if right[j] >= 0:
                left[right[j]] = i
            for k in (left[i], i):
                add(k, 1)
        counts.pop(best, None)
        places.pop(best, None)
    return merges
