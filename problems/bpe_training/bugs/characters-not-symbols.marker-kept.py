from collections import Counter

END = "</w>"


def chars(word):
    return list("".join(word[:-1])) + [END]


def train_bpe(corpus, num_merges):
    vocab = Counter((*w, END) for line in corpus for w in line.split())
    merges = []
    for _ in range(num_merges):
        pairs = Counter()
        for word, n in vocab.items():
            cs = chars(word)
            for p in zip(cs, cs[1:]):
                pairs[p] += n
        if not pairs:
            break
        best = max(pairs, key=pairs.get)
        merges.append(best)
        new = {}
        for word, n in vocab.items():
            out = list(word)
            i = 0
            while i < len(out) - 1:
                if (out[i], out[i + 1]) == best and out[i + 1] != END:
                    out[i : i + 2] = [out[i] + out[i + 1]]
                i += 1
            new[tuple(out)] = n
        vocab = new
    return merges
