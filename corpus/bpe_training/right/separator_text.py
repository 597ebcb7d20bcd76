# another route: words kept as text with a separator between symbols, merged by a guarded regex (counts all again: right, but slow)
import re
from collections import Counter

SEP = "\n"

def train_bpe(corpus, num_merges, marker="</w>"):
    freq = Counter(w for doc in corpus for w in doc.split())
    vocab = {SEP + SEP.join(list(w) + [marker]) + SEP: n for w, n in freq.items()}
    out = []
    for _ in range(num_merges):
        pairs = Counter()
        for text, n in vocab.items():
            s = text.strip(SEP).split(SEP)
            for p in zip(s, s[1:]):
                pairs[p] += n
        if not pairs:
            break
        a, b = max(pairs, key=lambda p: pairs[p])
        out.append((a, b))
        pattern = re.compile("(?<=" + SEP + ")" + re.escape(a) + SEP + re.escape(b) + "(?=" + SEP + ")")
        joined = {}
        for text, n in vocab.items():
            new = pattern.sub(lambda m: a + b, text)
            joined[new] = joined.get(new, 0) + n
        vocab = joined
    return out
