# bug: last-pair-missed, in the merge only: the scan stops before the last symbol, which is dropped unless merged
from collections import Counter, defaultdict


def train_bpe(corpus, num_merges):
    bag = Counter()
    for text in corpus:
        bag.update(text.split())
    states = [[tuple(w) + ("</w>",), n] for w, n in bag.items()]
    stats, places = defaultdict(int), defaultdict(set)

    def add(i, sign):
        seq, n = states[i]
        for pair in zip(seq, seq[1:]):
            stats[pair] += sign * n
            places[pair].add(i)

    for i in range(len(states)):
        add(i, 1)
    merges = []
    for _ in range(num_merges):
        alive = [p for p in stats if stats[p] > 0]
        if not alive:
            break
        best = max(alive, key=lambda p: stats[p])
        merges.append(best)
        for i in list(places.pop(best)):
            add(i, -1)
            seq, out, k = states[i][0], [], 0
            while k < len(seq) - 1:
                if seq[k:k + 2] == best:
                    out.append(best[0] + best[1])
                    k += 2
                else:
                    out.append(seq[k])
                    k += 1
            states[i][0] = tuple(out)
            add(i, 1)
    return merges
