# functional: reduce over a fold of symbols, pairwise, Counter sums (counts all again at each merge: right, but slow)
from collections import Counter
from functools import reduce
from itertools import chain, pairwise, repeat

def _fold(pair):
    def step(acc, sym):
        done, last = acc
        if last is not None and (last, sym) == pair:
            return done + [last + sym], None
        return (done + [last] if last is not None else done), sym
    return step

def _apply(word, pair):
    done, last = reduce(_fold(pair), word, ([], None))
    return tuple(done + [last] if last is not None else done)

def _count(vocab):
    total = Counter()
    for pair, n in chain.from_iterable(zip(pairwise(w), repeat(n)) for w, n in vocab):
        total[pair] += n
    return total

def train_bpe(corpus, num_merges):
    vocab = list(Counter(tuple(w) + ("</w>",) for w in chain.from_iterable(map(str.split, corpus))).items())
    merges = []
    for _ in range(num_merges):
        if not (counts := _count(vocab)):
            break
        pair = counts.most_common(1)[0][0]
        merges.append(pair)
        vocab = [(_apply(w, pair), n) for w, n in vocab]
    return merges

def bpe_encode(word, merges):
    return list(reduce(_apply, map(tuple, merges), tuple(word) + ("</w>",)))
