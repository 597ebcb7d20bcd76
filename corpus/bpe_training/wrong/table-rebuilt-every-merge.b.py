# bug: table-rebuilt-every-merge, class with in-place merges but a fresh table each time
class Vocab:
    def __init__(self, corpus):
        self.entries = {}
        for doc in corpus:
            for w in doc.split():
                self.entries.setdefault(w, [list(w) + ["</w>"], 0])[1] += 1

    def table(self):
        t = {}
        for symbols, n in self.entries.values():
            for i in range(len(symbols) - 1):
                key = symbols[i], symbols[i + 1]
                t[key] = t.get(key, 0) + n
        return t

    def merge(self, a, b):
        for entry in self.entries.values():
            s = entry[0]
            if a not in s:
                continue
            i = 0
            while i < len(s) - 1:
                if s[i] == a and s[i + 1] == b:
                    s[i:i + 2] = [a + b]
                i += 1

def train_bpe(corpus, num_merges):
    v, rules = Vocab(corpus), []
    while len(rules) < num_merges:
        t = v.table()
        if not t:
            break
        rules.append(max(t, key=lambda p: t[p]))
        v.merge(*rules[-1])
    return rules
