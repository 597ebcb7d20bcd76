# bug: characters-not-symbols, the marker is glued on as text, so that it falls apart into < / w >
from collections import defaultdict

class BPE:
    def __init__(self, corpus):
        self.vocab = defaultdict(int)
        for text in corpus:
            for word in text.split():
                self.vocab[tuple(word + "</w>")] += 1

    def stats(self):
        s = defaultdict(int)
        for word, n in self.vocab.items():
            for i in range(len(word) - 1):
                s[word[i], word[i + 1]] += n
        return s

    def merge(self, pair):
        new = defaultdict(int)
        for word, n in self.vocab.items():
            out = []
            for sym in word:
                if out and not out[-1][1] and (out[-1][0], sym) == pair:
                    out[-1] = (out[-1][0] + sym, True)
                else:
                    out.append((sym, False))
            new[tuple(s for s, _ in out)] += n
        self.vocab = new

def train_bpe(corpus, num_merges):
    bpe, merges = BPE(corpus), []
    for _ in range(num_merges):
        stats = bpe.stats()
        if not stats:
            break
        best = max(stats, key=stats.get)
        merges.append(best)
        bpe.merge(best)
    return merges
