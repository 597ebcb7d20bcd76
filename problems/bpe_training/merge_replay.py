"""Byte-pair training, replayed: do a list of merges follow from one way to train, whatever its ties? The right way
judges a submission, and the wrong ways tell which mistake explains it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

END = "</w>"

Word = tuple[str, ...]
Pair = tuple[str, str]
Vocab = list[tuple[Word, int]]
"""Words as symbols, each with its weight."""
Counts = Mapping[Pair, int]


@dataclass(slots=True)
class State:
    """Where a training stands: the words as they were, as they are, and the merges made."""

    original: Vocab
    vocab: Vocab
    merges: list[Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to train. `merge` gives a word after a merge, `reweigh` its weight from (old word, new word, weight)."""

    start: Callable[[Sequence[str]], Vocab]
    count: Callable[[State], Counts]
    merge: Callable[[Word, Pair], Word]
    reweigh: Callable[[Word, Word, int], int] = lambda _old, _new, weight: weight

    def begin(self, corpus: Sequence[str]) -> State:
        """Before the first merge."""
        vocab = self.start(corpus)
        return State(original=vocab, vocab=vocab, merges=[])

    def step(self, state: State, pair: Pair) -> None:
        """Make one merge in every word."""
        merged = [(self.merge(word, pair), word, weight) for word, weight in state.vocab]
        state.vocab = [(new, self.reweigh(old, new, weight)) for new, old, weight in merged]
        state.merges.append(pair)

    def explains(self, corpus: Sequence[str], num_merges: int, merges: Sequence[Pair]) -> bool:
        """Could this way have given these merges, with some choice among equals at each turn?"""
        if len(merges) > num_merges:
            return False
        state = self.begin(corpus)
        for pair in merges:
            counts = self.count(state)
            if pair not in counts or counts[pair] < max(counts.values()):
                return False
            self.step(state, pair)
        over = all(len(word) < 2 for word, _ in state.vocab)
        return len(merges) == num_merges or over or not self.count(state)


def split_words(corpus: Sequence[str]) -> Vocab:
    """Each distinct word with its number of occurrences."""
    return [((*word, END), times) for word, times in Counter(w for text in corpus for w in text.split()).items()]


def pairs_of(word: Word) -> Sequence[Pair]:
    """All adjacent pairs, overlapping ones too."""
    return list(pairwise(word))


def counted(vocab: Vocab, pairs: Callable[[Word], Sequence[Pair]] = pairs_of) -> Counts:
    """How often each pair stands in the words, by weight."""
    counts: Counter[Pair] = Counter()
    for word, weight in vocab:
        for pair in pairs(word):
            counts[pair] += weight
    return counts


def count_now(state: State) -> Counts:
    """The right counts."""
    return counted(state.vocab)


def merged(word: Word, pair: Pair) -> Word:
    """The pair joined wherever it stands, from left to right, without overlap."""
    out: list[str] = []
    place = 0
    while place < len(word):
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return tuple(out)


RIGHT_WAY = Way(start=split_words, count=count_now, merge=merged)
