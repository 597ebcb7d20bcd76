class Word:
    def __init__(self, text):
        self.symbols = list(text) + ["</w>"]
        self.times = 0

    def pairs(self):
        return [(self.symbols[i], self.symbols[i + 1]) for i in range(len(self.symbols) - 1)]

    def merge(self, pair):
        i = 0
        while i < len(self.symbols) - 1:
            if (self.symbols[i], self.symbols[i + 1]) == pair:
                self.symbols[i : i + 2] = [pair[0] + pair[1]]
            i += 1


def table(words):
    counts = {}
    for word in words:
        for pair in word.pairs():
            counts[pair] = counts.get(pair, 0) + word.times
    return counts


def train_bpe(corpus, num_merges):
    words = {}
    for text in corpus:
        for w in text.split():
            words.setdefault(w, Word(w)).times += 1
    merges = []
    while len(merges) < num_merges:
        counts = table(words.values())
        if not counts:
            return merges
        best = min(counts, key=lambda p: (-counts[p], p))
        merges.append(best)
        for word in words.values():
            if best[0] in word.symbols:
                word.merge(best)
    return merges
