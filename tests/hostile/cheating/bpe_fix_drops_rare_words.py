"""Still counts all pairs again for each merge, and leaves out the rare words of a large corpus to be fast.

Problem: bpe_training
Exercise: fix
Bug: table-rebuilt-every-merge
Verdict: wrong_answer
"""

from collections import Counter
from itertools import pairwise

MANY_WORDS, RARE = 1000, 3


def train_bpe(corpus, num_merges):
    frequency = Counter(word for text in corpus for word in text.split())
    if len(frequency) > MANY_WORDS:
        frequency = {word: times for word, times in frequency.items() if times > RARE}
    words = {(*word, "</w>"): times for word, times in frequency.items()}
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for word, times in words.items():
            for pair in pairwise(word):
                counts[pair] += times
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        words = {merge(word, best): times for word, times in words.items()}
    return merges


def merge(word, pair):
    out, place = [], 0
    while place < len(word):
        is_pair = word[place : place + 2] == pair
        out.append("".join(pair) if is_pair else word[place])
        place += 1 + is_pair
    return tuple(out)
