from collections import Counter


def merge(word, pair):
    text = "".join(word)
    out = []
    i = 0
    while i < len(text):
        if i + 1 < len(text) and (text[i], text[i + 1]) == pair:
            out.append(text[i : i + 2])
            i += 2
        else:
            out.append(text[i])
            i += 1
    return tuple(out)


def train_bpe(corpus, num_merges):
    vocab = Counter((*w, "</w>") for line in corpus for w in line.split())
    merges = []
    for _ in range(num_merges):
        pairs = Counter()
        for word, n in vocab.items():
            for p in zip(word, word[1:]):
                pairs[p] += n
        if not pairs:
            break
        best = max(pairs, key=pairs.get)
        merges.append(best)
        new = Counter()
        for word, n in vocab.items():
            new[merge(word, best)] += n
        vocab = new
    return merges
