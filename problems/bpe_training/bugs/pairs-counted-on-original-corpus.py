from collections import Counter


def train_bpe(corpus, num_merges):
    original = Counter((*w, "</w>") for text in corpus for w in text.split())
    vocab = dict(original)
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for word, n in original.items():
            for pair in zip(word, word[1:]):
                counts[pair] += n
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((a, b))
        new = {}
        for word, n in vocab.items():
            out, i = [], 0
            while i < len(word):
                if i < len(word) - 1 and word[i] == a and word[i + 1] == b:
                    out.append(a + b)
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new[tuple(out)] = n
        vocab = new
    return merges
