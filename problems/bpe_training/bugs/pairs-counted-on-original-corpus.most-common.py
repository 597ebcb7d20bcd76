from collections import Counter


def train_bpe(corpus, num_merges):
    counts = Counter()
    for text in corpus:
        for w in text.split():
            symbols = [*w, "</w>"]
            counts.update(zip(symbols, symbols[1:]))
    return [pair for pair, _ in counts.most_common(num_merges)]
