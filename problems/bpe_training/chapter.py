from collections import defaultdict
from itertools import pairwise


def train_bpe(corpus, num_merges):
    words = defaultdict(int)
    for line in corpus:
        for token in line.split():
            words[(*token, "</w>")] += 1

    table = []
    for _step in range(num_merges):
        frequency = defaultdict(int)
        for symbols, times in words.items():
            for pair in pairwise(symbols):
                frequency[pair] += times
        if len(frequency) == 0:
            break
        top = max(frequency, key=frequency.get)
        table.append(top)

        renewed = {}
        left, right = top
        for symbols, times in words.items():
            joined = []
            at = 0
            while at < len(symbols):
                if at + 1 < len(symbols) and symbols[at] == left and symbols[at + 1] == right:
                    joined.append(left + right)
                    at += 2
                else:
                    joined.append(symbols[at])
                    at += 1
            renewed[tuple(joined)] = times
        words = renewed
    return table
