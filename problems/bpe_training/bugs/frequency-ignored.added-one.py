from collections import defaultdict


def train_bpe(corpus, num_merges):
    vocab = defaultdict(int)
    for text in corpus:
        for w in text.split():
            vocab[tuple(w) + ("</w>",)] += 1
    merges = []
    for _ in range(num_merges):
        counts = defaultdict(int)
        for word, n in vocab.items():
            for pair in zip(word, word[1:]):
                counts[pair] += 1
        if not counts:
            break
        best = max(counts, key=lambda p: (counts[p], p))
        merges.append(best)
        new = defaultdict(int)
        for word, n in vocab.items():
            out, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new[tuple(out)] += n
        vocab = new
    return merges
