from collections import Counter


def train_bpe(corpus, num_merges):
    vocab = Counter()
    for line in corpus:
        for w in line.split():
            vocab[" ".join(w) + " </w>"] += 1
    merges = []
    for _ in range(num_merges):
        pairs = Counter()
        for word, n in vocab.items():
            symbols = word.split(" ")
            for i in range(len(symbols) - 1):
                pairs[symbols[i], symbols[i + 1]] += n
        if not pairs:
            break
        a, b = max(pairs, key=pairs.get)
        merges.append((a, b))
        vocab = {word.replace(a + " " + b, a + b): n for word, n in vocab.items()}
    return merges
