import heapq


def train_bpe(corpus, num_merges):
    table = {}
    for word in " ".join(corpus).split():
        symbols = list(word) + ["</w>"]
        for i in range(1, len(symbols)):
            pair = (symbols[i - 1], symbols[i])
            table[pair] = table.get(pair, 0) + 1
    heap = [(-n, pair) for pair, n in table.items()]
    heapq.heapify(heap)
    merges = []
    while heap and len(merges) < num_merges:
        merges.append(heapq.heappop(heap)[1])
    return merges
