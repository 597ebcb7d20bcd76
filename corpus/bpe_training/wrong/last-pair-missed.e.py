# bug: last-pair-missed, one flat linked stream of all words: the pair that ends a word is never counted
from collections import Counter


def train_bpe(corpus, num_merges):
    text, nxt, weight = [], [], []
    for word, times in Counter(w for t in corpus for w in t.split()).items():
        for s in (*word, "</w>"):
            nxt.append(len(text) + 1)
            text.append(s)
            weight.append(times)
        nxt[-1] = -1
    heads = [0] + [i + 1 for i, n in enumerate(nxt) if n == -1]
    heads = [h for h in heads if h < len(text)]
    merges = []
    for _ in range(num_merges):
        count = Counter()
        for h in heads:
            i = h
            while nxt[i] != -1 and nxt[nxt[i]] != -1:
                count[text[i], text[nxt[i]]] += weight[i]
                i = nxt[i]
        if not count:
            break
        best, _n = count.most_common(1)[0]
        merges.append(best)
        for h in heads:
            i = h
            while i != -1 and nxt[i] != -1:
                j = nxt[i]
                if (text[i], text[j]) == best:
                    text[i] += text[j]
                    nxt[i] = nxt[j]
                i = nxt[i]
    return merges
