# bug: frequency-ignored, words go through a set first (sorted so that ties are stable), then incremental counts
from collections import defaultdict
from functools import reduce


def train_bpe(corpus, num_merges):
    vocab = sorted(reduce(set.union, (set(s.split()) for s in corpus), set()))
    seqs = [list(w) + ["</w>"] for w in vocab]
    count, owners = defaultdict(int), defaultdict(set)

    def shift(i, by):
        for p in zip(seqs[i], seqs[i][1:]):
            count[p] += by
            owners[p].add(i)
            if count[p] == 0:
                del count[p]

    for i in range(len(seqs)):
        shift(i, 1)
    merges = []
    while count and len(merges) < num_merges:
        top = max(count.values())
        a, b = next(p for p, n in count.items() if n == top)
        merges.append((a, b))
        for i in list(owners[a, b]):
            shift(i, -1)
            s, j, out = seqs[i], 0, []
            while j < len(s):
                hit = s[j:j + 2] == [a, b]
                out.append(a + b if hit else s[j])
                j += 2 if hit else 1
            seqs[i] = out
            shift(i, 1)
    return merges
