# bug: table-rebuilt-every-merge, an index says which words to rewrite, yet the counts are taken afresh from all words
from collections import Counter, defaultdict


def count_all(words, freq):
    table = Counter()
    for word, n in zip(words, freq):
        for pair in zip(word, word[1:]):
            table[pair] += n
    return table


def train_bpe(corpus: list, num_merges: int) -> list:
    bag = Counter(" ".join(corpus).split())
    words, freq = [[*w, "</w>"] for w in bag], [*bag.values()]
    holders = defaultdict(set)
    for i, w in enumerate(words):
        for pair in zip(w, w[1:]):
            holders[pair].add(i)
    merges = []
    while len(merges) < num_merges and (table := count_all(words, freq)):
        (a, b), _ = table.most_common(1)[0]
        merges.append((a, b))
        for i in holders.pop((a, b)):
            old, new = words[i], []
            j = 0
            while j < len(old):
                if old[j] == a and old[j + 1:j + 2] == [b]:
                    new.append(a + b)
                    j += 1
                else:
                    new.append(old[j])
                j += 1
            words[i] = new
            for pair in zip(new, new[1:]):
                if pair != (a, b):
                    holders[pair].add(i)
    return merges
