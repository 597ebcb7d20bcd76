# old-school: index-based loops, in-place deletion on own lists, counts kept up to date
EOW = '</w>'

def train_bpe(corpus, num_merges):
    numbers = {}
    symbols = []
    weight = []
    for line in corpus:
        for w in line.split():
            if not w in numbers:
                numbers[w] = len(symbols)
                symbols.append(list(w) + [EOW])
                weight.append(0)
            weight[numbers[w]] += 1
    stats = {}
    users = {}

    def count(n, sign):
        s = symbols[n]
        for i in range(0, len(s) - 1):
            key = (s[i], s[i + 1])
            total = stats.get(key, 0) + sign * weight[n]
            if total == 0:
                del stats[key]
            else:
                stats[key] = total
            if sign > 0:
                users.setdefault(key, {})[n] = True

    for n in range(len(symbols)):
        count(n, 1)
    merges = []
    while len(merges) < num_merges and stats != {}:
        best = None
        for key in stats:
            if best is None or stats[key] > stats[best]:
                best = key
        merges.append(best)
        for n in users.pop(best).keys():
            count(n, -1)
            s = symbols[n]
            i = 0
            while i < len(s) - 1:
                if s[i] == best[0] and s[i + 1] == best[1]:
                    s[i] = '%s%s' % best
                    del s[i + 1]
                i += 1
            count(n, 1)
    return merges

def bpe_encode(word, merges):
    symbols = list(word) + [EOW]
    for a, b in merges:
        i = 0
        while i < len(symbols) - 1:
            if symbols[i] == a and symbols[i + 1] == b:
                symbols[i:i + 2] = [a + b]
            i += 1
    return symbols
