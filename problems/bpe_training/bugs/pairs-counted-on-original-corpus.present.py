from collections import Counter


def adjacent(word):
    return list(zip(word, word[1:]))


def merge(word, pair):
    out, i = [], 0
    while i < len(word):
        if word[i : i + 2] == pair:
            out.append("".join(pair))
            i += 2
        else:
            out.append(word[i])
            i += 1
    return tuple(out)


def train_bpe(corpus, num_merges):
    words = Counter((*w, "</w>") for text in corpus for w in text.split())
    counts = Counter()
    for word, n in words.items():
        for pair in adjacent(word):
            counts[pair] += n
    merges = []
    current = list(words)
    for _ in range(num_merges):
        present = [pair for word in current for pair in adjacent(word)]
        if not present:
            break
        best = max(present, key=lambda pair: counts[pair])
        merges.append(best)
        current = [merge(word, best) for word in current]
    return merges
