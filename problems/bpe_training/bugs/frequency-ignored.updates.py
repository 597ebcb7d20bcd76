from collections import Counter


def train_bpe(corpus, num_merges):
    vocab = Counter(w for text in corpus for w in text.split())
    words = [[*w, "</w>"] for w in vocab]
    counts = Counter()
    for word, n in zip(words, vocab.values()):
        for pair in zip(word, word[1:]):
            counts[pair] += n
    merges = []
    while counts and len(merges) < num_merges:
        best = max(counts, key=counts.get)
        merges.append(best)
        for word in words:
            if best not in set(zip(word, word[1:])):
                continue
            for pair in zip(word, word[1:]):
                counts[pair] -= 1
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = ["".join(best)]
                i += 1
            for pair in zip(word, word[1:]):
                counts[pair] += 1
        del counts[best]
        counts = +counts
    return merges
