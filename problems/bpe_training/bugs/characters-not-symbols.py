from collections import Counter


def train_bpe(corpus, num_merges):
    vocab = Counter(w + "</w>" for line in corpus for w in line.split())
    merges = []
    for _ in range(num_merges):
        pairs = Counter()
        for word, n in vocab.items():
            for a, b in zip(word, word[1:]):
                pairs[a, b] += n
        if not pairs:
            break
        best = max(pairs, key=pairs.get)
        merges.append(best)
        vocab = Counter({word.replace(best[0] + best[1], "".join(best)): n for word, n in vocab.items()})
    return merges
