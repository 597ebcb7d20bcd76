from collections import Counter, defaultdict


def pairs(word):
    return list(zip(word[:-1], word[1:-1]))


def train_bpe(corpus, num_merges):
    vocab = Counter((*w, "</w>") for text in corpus for w in text.split())
    words, weights = list(vocab), list(vocab.values())
    counts, where = Counter(), defaultdict(set)
    for k, word in enumerate(words):
        for p in pairs(word):
            counts[p] += weights[k]
            where[p].add(k)
    merges = []
    while counts and len(merges) < num_merges:
        best = max(counts, key=lambda p: (counts[p], p))
        merges.append(best)
        for k in where.pop(best):
            for p in pairs(words[k]):
                counts[p] -= weights[k]
            out, i = [], 0
            while i < len(words[k]):
                if words[k][i : i + 2] == best:
                    out.append(best[0] + best[1])
                    i += 2
                else:
                    out.append(words[k][i])
                    i += 1
            words[k] = tuple(out)
            for p in pairs(words[k]):
                counts[p] += weights[k]
                where[p].add(k)
        counts = +counts
    return merges
