# bug: last-pair-missed, range(len - 2) in the count
def train_bpe(corpus, num_merges):
    vocab = {}
    for line in corpus:
        for w in line.split():
            key = tuple(w) + ("</w>",)
            vocab[key] = vocab.get(key, 0) + 1
    merges = []
    for _ in range(num_merges):
        counts = {}
        for w, n in vocab.items():
            for i in range(len(w) - 2):
                p = (w[i], w[i + 1])
                counts[p] = counts.get(p, 0) + n
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((a, b))
        new = {}
        for w, n in vocab.items():
            out, i = [], 0
            while i < len(w):
                if i + 1 < len(w) and w[i] == a and w[i + 1] == b:
                    out.append(a + b)
                    i += 2
                else:
                    out.append(w[i])
                    i += 1
            new[tuple(out)] = new.get(tuple(out), 0) + n
        vocab = new
    return merges
