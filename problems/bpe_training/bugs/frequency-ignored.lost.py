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
        best = counts.most_common(1)[0][0]
        merges.append(best)
        words = []
        for word in vocab:
            out = list(word)
            i = 0
            while i < len(out) - 1:
                if (out[i], out[i + 1]) == best:
                    out[i : i + 2] = ["".join(best)]
                i += 1
            words.append(tuple(out))
        vocab = Counter(words)  # each one occurs once
    return merges
