# bug: characters-not-symbols, pairs are counted on the characters of the joined word (marker kept apart)
from collections import Counter

def train_bpe(corpus, num_merges):
    vocab = Counter(w for line in corpus for w in line.split())
    words = {w: list(w) + ["</w>"] for w in vocab}
    merges = []
    for _ in range(num_merges):
        counts = Counter()
        for w, symbols in words.items():
            text = "".join(symbols)[:-4]
            chars = list(text) + ["</w>"]
            for p in zip(chars, chars[1:]):
                counts[p] += vocab[w]
        if not counts:
            break
        a, b = max(counts, key=counts.get)
        merges.append((a, b))
        for w, s in words.items():
            out, i = [], 0
            while i < len(s):
                if s[i:i + 2] == [a, b]:
                    out.append(a + b)
                    i += 2
                else:
                    out.append(s[i])
                    i += 1
            words[w] = out
    return merges
