from collections import Counter


def train_bpe(corpus, num_merges):
    vocab = {(*w, "</w>") for text in corpus for w in text.split()}
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for word in sorted(vocab):
            counts.update(zip(word, word[1:]))
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        new = set()
        for word in vocab:
            out, i = [], 0
            while i < len(word):
                if word[i : i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            new.add(tuple(out))
        vocab = new
    return merges
