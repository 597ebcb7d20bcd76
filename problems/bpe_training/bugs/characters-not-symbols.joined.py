def train_bpe(corpus, num_merges):
    vocab = {}
    for line in corpus:
        for w in line.split():
            key = tuple(w) + ("</w>",)
            vocab[key] = vocab.get(key, 0) + 1
    merges = []
    for _ in range(num_merges):
        freq = {}
        for word, n in vocab.items():
            for i in range(len(word) - 1):
                p = (word[i], word[i + 1])
                freq[p] = freq.get(p, 0) + n
        if not freq:
            return merges
        best = sorted(freq, key=lambda p: (-freq[p], p))[0]
        merges.append(best)
        after = {}
        for word, n in vocab.items():
            out, i = [], 0
            while i < len(word):
                if i + 1 < len(word) and (word[i], word[i + 1]) == best:
                    out.append(word[i] + word[i + 1])
                    i += 2
                else:
                    out.append(word[i])
                    i += 1
            after["".join(out)] = n
        vocab = after
    return merges
