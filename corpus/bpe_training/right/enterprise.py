"""Typed and layered: vocabulary, statistics, merger; lexicographic tie-break."""
from __future__ import annotations

from collections import Counter
from typing import Dict, Iterable, List, Optional, Sequence, Set, Tuple

Symbol = str
Pair = Tuple[Symbol, Symbol]
Symbols = Tuple[Symbol, ...]

END_OF_WORD: Symbol = "</w>"


def build_vocabulary(corpus: Iterable[str]) -> Dict[Symbols, int]:
    words: Counter[str] = Counter()
    for document in corpus:
        words.update(document.split())
    return {tuple(word) + (END_OF_WORD,): count for word, count in words.items()}


def merge_symbols(symbols: Sequence[Symbol], pair: Pair) -> Symbols:
    merged: List[Symbol] = []
    position = 0
    while position < len(symbols):
        if tuple(symbols[position : position + 2]) == pair:
            merged.append("".join(pair))
            position += 2
        else:
            merged.append(symbols[position])
            position += 1
    return tuple(merged)


class PairStatistics:
    """Frequencies of adjacent pairs, kept up to date word by word."""

    def __init__(self, vocabulary: Dict[Symbols, int]) -> None:
        self._words: List[Symbols] = list(vocabulary)
        self._counts: List[int] = list(vocabulary.values())
        self._frequency: Counter[Pair] = Counter()
        self._occurrences: Dict[Pair, Set[int]] = {}
        for index in range(len(self._words)):
            self._register(index)

    def _register(self, index: int) -> None:
        word = self._words[index]
        for pair in zip(word[:-1], word[1:]):
            self._frequency[pair] += self._counts[index]
            self._occurrences.setdefault(pair, set()).add(index)

    def _withdraw(self, index: int) -> None:
        word = self._words[index]
        for pair in zip(word[:-1], word[1:]):
            self._frequency[pair] -= self._counts[index]
            self._occurrences[pair].discard(index)
            if self._frequency[pair] == 0:
                del self._frequency[pair]

    def most_frequent(self) -> Optional[Pair]:
        if not self._frequency:
            return None
        return max(self._frequency.items(), key=lambda item: (item[1], item[0]))[0]

    def merge(self, pair: Pair) -> None:
        for index in tuple(self._occurrences[pair]):
            self._withdraw(index)
            self._words[index] = merge_symbols(self._words[index], pair)
            self._register(index)


def train_bpe(corpus: List[str], num_merges: int) -> List[Pair]:
    statistics = PairStatistics(build_vocabulary(corpus))
    merges: List[Pair] = []
    for _ in range(num_merges):
        best = statistics.most_frequent()
        if best is None:
            break
        merges.append(best)
        statistics.merge(best)
    return merges


def bpe_encode(word: str, merges: List[Pair]) -> List[str]:
    ranks: Dict[Pair, int] = {}
    for index, pair in enumerate(merges):
        ranks.setdefault((pair[0], pair[1]), index)
    symbols: Symbols = tuple(word) + (END_OF_WORD,)
    while len(symbols) > 1:
        candidate = min(zip(symbols, symbols[1:]), key=lambda p: ranks.get(p, len(merges)))
        if candidate not in ranks:
            break
        symbols = merge_symbols(symbols, candidate)
    return list(symbols)
