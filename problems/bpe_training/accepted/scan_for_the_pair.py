"""No index: a quick check of each word finds those that contain the pair, and only their counts change. It is nearly
as good and much shorter."""

from collections import Counter


def pairs(word):
    return list(zip(word, word[1:]))


def merged(word, pair):
    out = []
    symbols = iter(range(len(word)))
    for i in symbols:
        if word[i : i + 2] == pair:
            out.append(pair[0] + pair[1])
            next(symbols)
        else:
            out.append(word[i])
    return tuple(out)


def train_bpe(corpus, num_merges):
    times = Counter(word for text in corpus for word in text.split())
    now = {word: (*word, "</w>") for word in times}
    counts = Counter()
    for word, symbols in now.items():
        for pair in pairs(symbols):
            counts[pair] += times[word]
    merges = []
    for _ in range(num_merges):
        if not counts:
            break
        best, _n = counts.most_common(1)[0]
        merges.append(best)
        for word, symbols in now.items():
            if best in zip(symbols, symbols[1:]):
                new = merged(symbols, best)
                for pair in pairs(symbols):
                    counts[pair] -= times[word]
                for pair in pairs(new):
                    counts[pair] += times[word]
                now[word] = new
        counts = +counts
    return merges


def bpe_encode(word, merges):
    symbols = (*word, "</w>")
    for pair in merges:
        symbols = merged(symbols, tuple(pair))
    return list(symbols)
