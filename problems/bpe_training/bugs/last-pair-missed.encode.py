from collections import Counter


def joined(word, pair):
    out, i = [], 0
    while i < len(word):
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
        merges.append(max(counts, key=counts.get))
        vocab = {joined(word, merges[-1]): n for word, n in vocab.items()}
    return merges


def bpe_encode(word, merges):
    symbols = (*word, "</w>")
    rank = {tuple(m): i for i, m in enumerate(merges)}
    while True:
        found = [rank[symbols[i], symbols[i + 1]] for i in range(len(symbols) - 2) if symbols[i : i + 2] in rank]
        if not found:
            return list(symbols)
        pair = tuple(merges[min(found)])
        symbols = (*joined(symbols[:-1], pair), symbols[-1])
