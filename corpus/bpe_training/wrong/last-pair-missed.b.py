# bug: last-pair-missed, the merge loop stops one short, so a pair at the end of a word is never joined
from collections import Counter

def _merge(word, pair):
    out = []
    i = 0
    n = len(word)
    while i < n - 2:
        if (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    out.extend(word[i:])
    return tuple(out)

def train_bpe(corpus, num_merges):
    vocab = Counter(tuple(w) + ("</w>",) for line in corpus for w in line.split())
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for word, n in vocab.items():
            for pair in zip(word, word[1:]):
                counts[pair] += n
        if not counts:
            break
        pair, _n = counts.most_common(1)[0]
        merges.append(pair)
        nxt = Counter()
        for word, n in vocab.items():
            nxt[_merge(word, pair)] += n
        vocab = nxt
    return merges
