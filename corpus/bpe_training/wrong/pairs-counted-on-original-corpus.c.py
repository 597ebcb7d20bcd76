# bug: pairs-counted-on-original-corpus, merges go into a copy and pairs already taken are skipped
class Trainer:
    def __init__(self, corpus):
        self.words = [list(w) + ["</w>"] for doc in corpus for w in doc.split()]
        self.merged = [list(w) for w in self.words]
        self.rules = []

    def best(self):
        table = {}
        for w in self.words:
            for p in zip(w, w[1:]):
                if p not in self.rules:
                    table[p] = table.get(p, 0) + 1
        return max(table, key=table.get) if table else None

    def apply(self, rule):
        for k, w in enumerate(self.merged):
            out = []
            while w:
                if tuple(w[:2]) == rule:
                    out.append(w[0] + w[1])
                    w = w[2:]
                else:
                    out.append(w[0])
                    w = w[1:]
            self.merged[k] = out
        self.rules.append(rule)

def train_bpe(corpus, num_merges):
    t = Trainer(corpus)
    while len(t.rules) < num_merges and (rule := t.best()) is not None:
        t.apply(rule)
    return t.rules
