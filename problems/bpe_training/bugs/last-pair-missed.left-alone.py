class Trainer:
    def __init__(self, corpus):
        self.words = {}
        for text in corpus:
            for w in text.split():
                self.words[w] = self.words.get(w, 0) + 1
        self.symbols = {w: [*w, "</w>"] for w in self.words}

    def counts(self):
        table = {}
        for w, times in self.words.items():
            s = self.symbols[w]
            for pair in zip(s, s[1:]):
                table[pair] = table.get(pair, 0) + times
        return table

    def merge(self, pair):
        for w, s in self.symbols.items():
            i = 0
            while i < len(s) - 2:
                if (s[i], s[i + 1]) == pair:
                    s[i : i + 2] = [s[i] + s[i + 1]]
                i += 1


def train_bpe(corpus, num_merges):
    trainer = Trainer(corpus)
    merges = []
    for _ in range(num_merges):
        table = trainer.counts()
        if not table:
            break
        merges.append(max(table, key=table.get))
        trainer.merge(merges[-1])
    return merges
