# bug: pairs-counted-on-original-corpus, the merged words are returned and dropped, so every round counts the start
from collections import Counter
from itertools import chain


def read(corpus):
    return Counter(chain.from_iterable(map(str.split, corpus)))


def symbols(word):
    return [*word, "</w>"]


def merged(vocab, pair):
    result = []
    for seq, n in vocab:
        out = []
        skip = False
        for left, right in zip(seq, seq[1:] + [None]):
            if skip:
                skip = False
            elif (left, right) == pair:
                out.append(left + right)
                skip = True
            else:
                out.append(left)
        result.append((out, n))
    return result


def train_bpe(corpus, num_merges):
    vocab = [(symbols(w), n) for w, n in read(corpus).items()]
    merges = []
    while len(merges) < num_merges:
        counts = Counter()
        for seq, n in vocab:
            for pair in zip(seq, seq[1:]):
                counts[pair] += n
        if not counts:
            return merges
        merges.append(max(counts, key=counts.get))
        merged(vocab, merges[-1])
    return merges
