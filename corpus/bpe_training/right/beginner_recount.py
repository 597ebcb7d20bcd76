# beginner: recounts every pair at every merge, lists of symbols (right, but slow)
def train_bpe(corpus, num_merges):
    words = {}
    for sentence in corpus:
        for word in sentence.split():
            if word in words:
                words[word] += 1
            else:
                words[word] = 1
    splits = {}
    for word in words:
        splits[word] = list(word) + ["</w>"]
    merges = []
    for step in range(num_merges):
        counts = {}
        for word in splits:
            symbols = splits[word]
            for i in range(len(symbols) - 1):
                pair = (symbols[i], symbols[i + 1])
                counts[pair] = counts.get(pair, 0) + words[word]
        if len(counts) == 0:
            break
        best = None
        for pair in counts:
            if best is None or counts[pair] > counts[best]:
                best = pair
        merges.append(best)
        for word in splits:
            symbols = splits[word]
            new = []
            i = 0
            while i < len(symbols):
                if i + 1 < len(symbols) and symbols[i] == best[0] and symbols[i + 1] == best[1]:
                    new.append(symbols[i] + symbols[i + 1])
                    i += 2
                else:
                    new.append(symbols[i])
                    i += 1
            splits[word] = new
    return merges

print(train_bpe(["aaab aab"], 3))
