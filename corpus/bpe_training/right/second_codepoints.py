"""Every symbol, however long, is one private code point, so a word is a str and merging is str.replace (which goes
left to right without overlap). Counts are kept incrementally; a lazy heap finds the best pair."""
import heapq
from collections import Counter, defaultdict


class Alphabet:
    def __init__(self):
        self.text = []
        self.code = {}

    def char(self, text):
        if text not in self.code:
            self.code[text] = chr(len(self.text))
            self.text.append(text)
        return self.code[text]

    def name(self, char):
        return self.text[ord(char)]


def _pairs(word):
    return Counter(map(str.__add__, word, word[1:]))


def train_bpe(corpus, num_merges):
    abc = Alphabet()
    table = Counter(word for text in corpus for word in text.split())
    freq = list(table.values())
    words = ["".join(map(abc.char, [*w, "</w>"])) for w in table]
    total, home = Counter(), defaultdict(set)
    for i, w in enumerate(words):
        for pair, n in _pairs(w).items():
            total[pair] += n * freq[i]
            home[pair].add(i)
    heap = [(-n, pair) for pair, n in total.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        n, pair = heapq.heappop(heap)
        if total[pair] != -n:
            continue
        left, right = map(abc.name, pair)
        merges.append((left, right))
        joined = abc.char(left + right)
        dirty = set()
        for i in sorted(home.pop(pair)):
            old, new = words[i], words[i].replace(pair, joined)
            delta = _pairs(new)
            delta.subtract(_pairs(old))
            for p, d in delta.items():
                if d:
                    total[p] += d * freq[i]
                    dirty.add(p)
                    if d > 0:
                        home[p].add(i)
            words[i] = new
        for p in dirty:
            if total[p] > 0:
                heapq.heappush(heap, (-total[p], p))
    return merges


def bpe_encode(word, merges):
    rank = {}
    for i, m in enumerate(merges):
        rank.setdefault(tuple(m), i)
    parts = [*word, "</w>"]
    while True:
        best = min(zip(parts, parts[1:]), key=lambda p: rank.get(p, len(rank) + len(merges)), default=None)
        if best not in rank:
            return parts
        parts = _fuse(parts, best)


def _fuse(parts, pair):
    out, it = [], iter(range(len(parts)))
    for i in it:
        if tuple(parts[i:i + 2]) == pair:
            out.append(pair[0] + pair[1])
            next(it)
        else:
            out.append(parts[i])
    return out
