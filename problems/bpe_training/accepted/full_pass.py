"""Updates the counts only for the words that changed. Every merge goes through all words, which is simple and
accepted, but not the fastest."""

from collections import Counter
from functools import reduce


def join(word, pair):
    def step(done, symbol):
        *rest, (last, free) = done or [("", False)]
        if free and (last, symbol) == pair:
            return [*rest, (last + symbol, False)]
        return [*done, (symbol, True)]

    return tuple(symbol for symbol, _ in reduce(step, word, []))


def train_bpe(corpus, num_merges):
    words = Counter((*w, "</w>") for text in corpus for w in text.split())
    counts = Counter()

    def count(word, n):
        for pair in zip(word, word[1:]):
            counts[pair] += n

    for word, n in words.items():
        count(word, n)
    merges = []
    while len(merges) < num_merges and +counts:
        best = max(counts, key=counts.get)
        merges.append(best)
        after = {}
        for word, n in words.items():
            new = join(word, best)
            if new != word:
                count(word, -n)
                count(new, n)
            after[new] = n
        words = after
    return merges
