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
            for i in range(len(word) - 2):
                counts[word[i], word[i + 1]] += n
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        new = {}
        for word, n in vocab.items():
            out, i = [], 0
            while i < len(word):
                if i < len(word) - 1 and (word[i], word[i + 1]) == best:
                    out.append(word[i] + word[i + 1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new[tuple(out)] = n
        vocab = new
    return merges
