# bug: table-rebuilt-every-merge, an index of words limits the merging, yet all pairs are counted again
from collections import Counter
from itertools import chain, pairwise

def train_bpe(corpus, num_merges):
    freq = Counter(chain.from_iterable(map(str.split, corpus)))
    segs = {w: (*w, "</w>") for w in freq}
    merges = []
    for _ in range(num_merges):
        stats, where = Counter(), {}
        for w, seg in segs.items():
            for p in pairwise(seg):
                stats[p] += freq[w]
                where.setdefault(p, set()).add(w)
        if not stats:
            break
        best = stats.most_common(1)[0][0]
        merges.append(best)
        for w in where[best]:
            seg, out = list(segs[w]), []
            while seg:
                head = seg.pop(0)
                if seg and (head, seg[0]) == best:
                    head += seg.pop(0)
                out.append(head)
            segs[w] = tuple(out)
    return merges
