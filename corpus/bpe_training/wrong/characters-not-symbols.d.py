# bug: characters-not-symbols, the marker is glued on as text before the word is listed, so it is four symbols
from collections import Counter, defaultdict


class Trainer:
    END = "</w>"

    def __init__(self, corpus):
        counted = Counter(" ".join(corpus).split())
        self.freq = list(counted.values())
        self.words = [list(w + self.END) for w in counted]
        self.counts = Counter()
        self.index = defaultdict(set)
        for i in range(len(self.words)):
            self.tally(i, +1)

    def tally(self, i, sign):
        w = self.words[i]
        for k in range(len(w) - 1):
            self.counts[w[k], w[k + 1]] += sign * self.freq[i]
            self.index[w[k], w[k + 1]].add(i)

    def merge(self, pair):
        for i in tuple(self.index[pair]):
            self.tally(i, -1)
            w, k = self.words[i], 0
            while k < len(w) - 1:
                if (w[k], w[k + 1]) == pair:
                    w[k:k + 2] = ["".join(pair)]
                k += 1
            self.tally(i, +1)


def train_bpe(corpus, num_merges):
    t = Trainer(corpus)
    merges = []
    for _ in range(num_merges):
        best = max(t.counts, key=t.counts.__getitem__, default=None)
        if best is None or t.counts[best] <= 0:
            break
        merges.append(best)
        t.merge(best)
    return merges
