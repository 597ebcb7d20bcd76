from collections import Counter


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
        a, b = best = max(counts, key=counts.get)
        merges.append(best)
        new = {}
        for word, n in vocab.items():
            out, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    out.append(a + b)
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new[tuple(out)] = n
        vocab = new
    return merges
