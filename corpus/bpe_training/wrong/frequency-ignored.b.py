# bug: frequency-ignored, frequencies are gathered but the count adds 1
from collections import defaultdict

def train_bpe(corpus, num_merges):
    vocab = defaultdict(int)
    for sentence in corpus:
        for word in sentence.split():
            vocab[tuple(word) + ("</w>",)] += 1
    merges = []
    for _ in range(num_merges):
        pair_freq = defaultdict(int)
        for word, freq in vocab.items():
            for a, b in zip(word, word[1:]):
                pair_freq[(a, b)] += 1
        if not pair_freq:
            break
        best = max(pair_freq, key=pair_freq.get)
        merges.append(best)
        new_vocab = {}
        for word, freq in vocab.items():
            new_word, i = [], 0
            while i < len(word):
                if word[i:i + 2] == best:
                    new_word.append(best[0] + best[1])
                    i += 2
                else:
                    new_word.append(word[i])
                    i += 1
            new_vocab[tuple(new_word)] = freq
        vocab = new_vocab
    return merges
