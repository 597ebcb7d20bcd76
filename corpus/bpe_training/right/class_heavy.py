# class-heavy: Word and Trainer, a lazy heap for the best pair
import heapq
from collections import defaultdict


class Word:
    def __init__(self, text):
        self.symbols = list(text) + ["</w>"]
        self.count = 0

    def pairs(self):
        for left, right in zip(self.symbols, self.symbols[1:]):
            yield left, right

    def merge(self, left, right):
        merged = []
        it = iter(range(len(self.symbols)))
        for i in it:
            if self.symbols[i:i + 2] == [left, right]:
                merged.append(left + right)
                next(it)
            else:
                merged.append(self.symbols[i])
        self.symbols = merged


class Trainer:
    def __init__(self, corpus):
        table = {}
        for text in corpus:
            for token in text.split():
                table.setdefault(token, Word(token)).count += 1
        self.words = list(table.values())
        self.freq = defaultdict(int)
        self.home = defaultdict(set)
        for w in self.words:
            self._add(w, +1, touched=set())
        self.heap = [(-f, p) for p, f in self.freq.items()]
        heapq.heapify(self.heap)

    def _add(self, word, sign, touched):
        for p in word.pairs():
            self.freq[p] += sign * word.count
            touched.add(p)
            if sign > 0:
                self.home[p].add(word)

    def best(self):
        while self.heap:
            neg, p = self.heap[0]
            if -neg == self.freq[p] and neg:
                return p
            heapq.heappop(self.heap)
        return None

    def apply(self, pair):
        touched = set()
        for w in self.home.pop(pair):
            self._add(w, -1, touched)
            w.merge(*pair)
            self._add(w, +1, touched)
        for p in touched:
            if self.freq[p] > 0:
                heapq.heappush(self.heap, (-self.freq[p], p))


def train_bpe(corpus, num_merges):
    t = Trainer(corpus)
    out = []
    for _ in range(num_merges):
        p = t.best()
        if p is None:
            break
        t.apply(p)
        out.append(p)
    return out
