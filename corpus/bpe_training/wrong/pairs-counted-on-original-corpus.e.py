# bug: pairs-counted-on-original-corpus, a heap is filled once and popped; the words are merged but nobody looks at them
import heapq
from collections import Counter


def train_bpe(corpus, num_merges):
    words = {}
    for line in corpus:
        for w in line.split():
            key = tuple(w) + ("</w>",)
            words[key] = words.get(key, 0) + 1
    freq = Counter()
    for w, c in words.items():
        for i in range(len(w) - 1):
            freq[(w[i], w[i + 1])] += c
    heap = [(-c, p) for p, c in freq.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        _, (a, b) = heapq.heappop(heap)
        merges.append((a, b))
        nxt = {}
        for w, c in words.items():
            new, i = [], 0
            while i < len(w):
                if w[i:i + 2] == (a, b):
                    new.append(a + b)
                    i += 2
                else:
                    new.append(w[i])
                    i += 1
            nxt[tuple(new)] = nxt.get(tuple(new), 0) + c
        words = nxt
    return merges
