from collections import Counter, defaultdict
from itertools import pairwise

END = "</w>"


def _merge_pair(symbols: list[str], pair: tuple[str, str]) -> list[str]:
    """Merge `pair` from left to right, without overlap."""
    out: list[str] = []
    place = 0
    while place < len(symbols):
        if tuple(symbols[place : place + 2]) == pair:
            out.append(pair[0] + pair[1])
            place += 2
        else:
            out.append(symbols[place])
            place += 1
    return out


def train_bpe(corpus: list[str], num_merges: int) -> list[tuple[str, str]]:
    frequency = Counter(word for text in corpus for word in text.split())
    words = [[*word, END] for word in frequency]
    weights = list(frequency.values())
    counts: Counter[tuple[str, str]] = Counter()
    where: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    for place, word in enumerate(words):
        for pair in pairwise(word):
            counts[pair] += weights[place]
            where[pair].add(place)
    merges: list[tuple[str, str]] = []
    while counts and len(merges) < num_merges:
        best = max(counts, key=counts.__getitem__)
        merges.append(best)
        # Only the words that contain the pair change.
        for place in where.pop(best):
            old, new = words[place], _merge_pair(words[place], best)
            for pair in pairwise(old):
                counts[pair] -= weights[place]
                if not counts[pair]:
                    del counts[pair]
            for pair in pairwise(new):
                counts[pair] += weights[place]
                where[pair].add(place)
            words[place] = new
    return merges


def bpe_encode(word: str, merges: list[tuple[str, str]]) -> list[str]:
    rank = {(a, b): place for place, (a, b) in enumerate(merges)}
    symbols = [*word, END]
    while True:
        present = [pair for pair in pairwise(symbols) if pair in rank]
        if not present:
            return symbols
        symbols = _merge_pair(symbols, min(present, key=rank.__getitem__))
