# bug: finished-returned-twice, the pool of finished ones is copied into the results at every step
class Search:
    def __init__(self, width):
        self.width = width
        self.finished = []
        self.results = []

    def advance(self, live, score_fn):
        grown = [(s + float(p), t + [i]) for s, t in live for i, p in enumerate(score_fn(t))]
        grown.sort(key=lambda g: g[0], reverse=True)
        alive = []
        for g in grown[: self.width]:
            if g[1][-1] == 1:
                self.finished.append(g)
            else:
                alive.append(g)
        self.results.extend(self.finished)
        return alive

def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    search = Search(beam_width)
    live = [(0.0, [bos_id])]
    for _ in range(max_len):
        live = search.advance(live, score_fn)
        if not live:
            break
    pool = search.results + live
    pool.sort(key=lambda g: g[0], reverse=True)
    return pool[:beam_width]
