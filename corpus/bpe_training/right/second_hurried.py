# hurried: counts kept, only the words that hold the pair are recounted
from collections import Counter, defaultdict

def train_bpe(corpus, num_merges):
    words = Counter(w for line in corpus for w in line.split())
    syms = {w: list(w) + ["</w>"] for w in words}
    cnt = Counter()
    where = defaultdict(set)
    for w, f in words.items():
        s = syms[w]
        for p in zip(s, s[1:]):
            cnt[p] += f
            where[p].add(w)
    out = []
    while cnt and len(out) < num_merges:
        best = max(cnt, key=cnt.get)
        out.append(best)
        for w in list(where[best]):
            s = syms[w]; f = words[w]
            for p in zip(s, s[1:]):
                cnt[p] -= f
                if cnt[p] <= 0: del cnt[p]
            new = []
            i = 0
            while i < len(s):
                if i + 1 < len(s) and (s[i], s[i+1]) == best:
                    new.append(s[i] + s[i+1]); i += 2
                else:
                    new.append(s[i]); i += 1
            syms[w] = new
            for p in zip(new, new[1:]):
                cnt[p] += f
                where[p].add(w)
    return out

# print(train_bpe(["low low lower"], 5))
