# bug: characters-not-symbols, symbols joined by spaces and merged with str.replace, which cuts into longer symbols
from collections import Counter

def train_bpe(corpus, num_merges):
    vocab = Counter(" ".join(list(w) + ["</w>"]) for s in corpus for w in s.split())
    merges = []
    while len(merges) < num_merges:
        pairs = Counter()
        for text, n in vocab.items():
            syms = text.split(" ")
            for p in zip(syms, syms[1:]):
                pairs[p] += n
        if not pairs:
            break
        best = pairs.most_common(1)[0][0]
        merges.append(best)
        merged = Counter()
        for text, n in vocab.items():
            merged[text.replace(" ".join(best), "".join(best))] += n
        vocab = merged
    return merges
