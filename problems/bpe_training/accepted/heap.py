"""A heap that skips stale entries finds the most frequent pair without scanning the table. Nothing is ever searched."""

import heapq
from collections import defaultdict


class Trainer:
    def __init__(self, corpus):
        times = defaultdict(int)
        for text in corpus:
            for token in text.split():
                times[token] += 1
        self.words = [list(token) + ["</w>"] for token in times]
        self.times = list(times.values())
        self.count = defaultdict(int)
        self.where = defaultdict(set)
        for k in range(len(self.words)):
            self._shift(k, +1)
        self.heap = [(-n, pair) for pair, n in self.count.items()]
        heapq.heapify(self.heap)

    def _shift(self, k, sign):
        word = self.words[k]
        touched = []
        for pair in zip(word, word[1:]):
            self.count[pair] += sign * self.times[k]
            self.where[pair].add(k)
            touched.append(pair)
        return touched

    def best(self):
        while self.heap:
            n, pair = heapq.heappop(self.heap)
            if -n == self.count[pair] and n:
                return pair
        return None

    def merge(self, pair):
        changed = set()
        for k in self.where.pop(pair):
            changed.update(self._shift(k, -1))
            word, i = self.words[k], 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == pair:
                    word[i : i + 2] = [word[i] + word[i + 1]]
                i += 1
            changed.update(self._shift(k, +1))
        for other in changed:
            if self.count[other]:
                heapq.heappush(self.heap, (-self.count[other], other))


def train_bpe(corpus, num_merges):
    trainer = Trainer(corpus)
    merges = []
    while len(merges) < num_merges:
        pair = trainer.best()
        if pair is None:
            break
        merges.append(pair)
        trainer.merge(pair)
    return merges
