# bug: pairs-counted-on-original-corpus, counted once before the loop, pairs taken in order of frequency
from collections import Counter

def train_bpe(corpus, num_merges):
    counts = Counter()
    for sentence in corpus:
        for word in sentence.split():
            symbols = list(word) + ["</w>"]
            counts.update(zip(symbols, symbols[1:]))
    return [pair for pair, _ in counts.most_common(num_merges)]
