# bug: last-pair-missed, zip of two slices that both leave out the marker
from itertools import chain
from typing import Dict, List, Tuple

def _pairs(w: Tuple[str, ...]) -> List[Tuple[str, str]]:
    return list(zip(w[:-1], w[1:-1]))

def train_bpe(corpus: List[str], num_merges: int) -> List[Tuple[str, str]]:
    freq: Dict[Tuple[str, ...], int] = {}
    for w in chain.from_iterable(t.split() for t in corpus):
        k = (*w, "</w>")
        freq[k] = freq.get(k, 0) + 1
    out: List[Tuple[str, str]] = []
    for _ in range(num_merges):
        stat: Dict[Tuple[str, str], int] = {}
        for w, n in freq.items():
            for p in _pairs(w):
                stat[p] = stat.get(p, 0) + n
        if not stat:
            return out
        best = max(stat.items(), key=lambda kv: kv[1])[0]
        out.append(best)
        fresh: Dict[Tuple[str, ...], int] = {}
        for w, n in freq.items():
            s = list(w)
            i = 0
            while i + 1 < len(s):
                if (s[i], s[i + 1]) == best:
                    s[i:i + 2] = ["".join(best)]
                i += 1
            fresh[tuple(s)] = fresh.get(tuple(s), 0) + n
        freq = fresh
    return out
