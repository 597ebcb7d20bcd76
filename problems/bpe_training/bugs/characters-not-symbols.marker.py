from collections import Counter


def join(symbols, pair):
    out = []
    for s in symbols:
        if out and not fresh and (out[-1], s) == pair:
            out[-1] += s
            fresh = True
        else:
            out.append(s)
            fresh = False
    return tuple(out)


def train_bpe(corpus, num_merges):
    # the marker is appended to the text before the text is split
    words = Counter(tuple(w + "</w>") for line in corpus for w in line.split())
    merges = []
    while len(merges) < num_merges:
        counts = Counter()
        for word, n in words.items():
            for pair in zip(word, word[1:]):
                counts[pair] += n
        if not counts:
            break
        best, _ = counts.most_common(1)[0]
        merges.append(best)
        words = Counter({join(word, best): n for word, n in words.items()})
    return merges


def bpe_encode(word, merges):
    symbols = tuple(word + "</w>")
    for pair in merges:
        symbols = join(symbols, tuple(pair))
    return list(symbols)
