from collections import Counter


def merge(word, pair):
    out, i = [], 0
    while i < len(word) - 1:
        if word[i : i + 2] == pair:
            out.append("".join(pair))
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def train_bpe(corpus, num_merges):
    vocab = Counter((*w, "</w>") for text in corpus for w in text.split())
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for word, n in vocab.items():
            for pair in zip(word, word[1:]):
                counts[pair] += n
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        new = Counter()
        for word, n in vocab.items():
            new[merge(word, best)] += n
        vocab = new
    return merges


def bpe_encode(word, merges):
    symbols = (*word, "</w>")
    rank = {tuple(m): i for i, m in enumerate(merges)}
    while True:
        here = [p for p in zip(symbols, symbols[1:]) if p in rank]
        if not here:
            return list(symbols)
        symbols = merge(symbols, min(here, key=rank.get))
