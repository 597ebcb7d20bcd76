"""A beginner's version: every occurrence of a word is stored as a list, so frequencies need no weights. A dict from
pair to the words that contain it limits the work."""


def train_bpe(corpus, num_merges):
    words = []
    for text in corpus:
        for token in text.split():
            words.append(list(token) + ["</w>"])
    places = {}
    counts = {}
    for w in range(len(words)):
        for i in range(len(words[w]) - 1):
            pair = (words[w][i], words[w][i + 1])
            counts[pair] = counts.get(pair, 0) + 1
            places.setdefault(pair, set()).add(w)
    merges = []
    while len(merges) < num_merges and counts:
        best = None
        for pair in counts:
            if best is None or counts[pair] > counts[best]:
                best = pair
        merges.append([best[0], best[1]])
        for w in sorted(places[best]):
            old = words[w]
            new = []
            i = 0
            while i < len(old):
                if i + 1 < len(old) and old[i] == best[0] and old[i + 1] == best[1]:
                    new.append(old[i] + old[i + 1])
                    i = i + 2
                else:
                    new.append(old[i])
                    i = i + 1
            for i in range(len(old) - 1):
                pair = (old[i], old[i + 1])
                counts[pair] = counts[pair] - 1
                if counts[pair] == 0:
                    del counts[pair]
            for i in range(len(new) - 1):
                pair = (new[i], new[i + 1])
                counts[pair] = counts.get(pair, 0) + 1
                places.setdefault(pair, set()).add(w)
            words[w] = new
    return merges
