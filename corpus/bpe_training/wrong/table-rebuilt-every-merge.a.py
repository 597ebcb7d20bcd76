# bug: table-rebuilt-every-merge, the straightforward recount
from collections import Counter

def train_bpe(corpus, num_merges):
    vocab = Counter(tuple(w) + ("</w>",) for line in corpus for w in line.split())
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for w, n in vocab.items():
            for p in zip(w, w[1:]):
                counts[p] += n
        if not counts:
            break
        best = max(counts, key=counts.get)
        merges.append(best)
        nxt = {}
        for w, n in vocab.items():
            out, i = [], 0
            while i < len(w):
                if w[i:i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(w[i])
                    i += 1
            nxt[tuple(out)] = n
        vocab = nxt
    return merges
