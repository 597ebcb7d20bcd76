"""bug: beams-not-truncated; sorted() and the slice are computed but their result is thrown away."""


class Searcher:
    def __init__(self, fn, width, vocab):
        self.fn, self.width, self.vocab = fn, width, vocab
        self.live, self.finished = [], []

    def run(self, bos, steps):
        self.live = [(0.0, [bos])]
        for _ in range(steps):
            if not self.live:
                return
            self.step()

    def step(self):
        cands = []
        for score, toks in self.live:
            logps = self.fn(list(toks))
            for tok in range(self.vocab):
                cands.append((score + float(logps[tok]), toks + [tok]))
        cands.sort(key=lambda c: c[0], reverse=True)
        cands[:self.width]
        self.finished += [c for c in cands if c[1][-1] == 1]
        self.live = [c for c in cands if c[1][-1] != 1]

    def best(self):
        return sorted(self.finished + self.live, key=lambda c: c[0], reverse=True)[:self.width]


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    s = Searcher(score_fn, beam_width, vocab_size)
    s.run(bos_id, max_len)
    return s.best()
