# bug: frequency-ignored, in one place: the first table is weighted, but merged words give their new pairs weight one
from collections import Counter, defaultdict


def train_bpe(corpus, num_merges):
    freq = Counter(w for s in corpus for w in s.split())
    split = {w: (*w, "</w>") for w in freq}
    table, users = Counter(), defaultdict(set)
    for w, n in freq.items():
        for p in zip(split[w], split[w][1:]):
            table[p] += n
            users[p].add(w)
    merges = []
    for _ in range(num_merges):
        table = +table
        if not table:
            break
        best = max(table, key=table.get)
        merges.append(best)
        for w in list(users.pop(best)):
            old = split[w]
            for p in zip(old, old[1:]):
                table[p] -= freq[w]
            new, i = [], 0
            while i < len(old):
                if old[i:i + 2] == best:
                    new.append("".join(best))
                    i += 2
                else:
                    new.append(old[i])
                    i += 1
            split[w] = tuple(new)
            gained = set(zip(new, new[1:])) - set(zip(old, old[1:]))
            for p in zip(new, new[1:]):
                table[p] += 1 if p in gained else freq[w]
                users[p].add(w)
    return merges
