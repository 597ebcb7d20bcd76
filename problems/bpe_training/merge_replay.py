"""Replays the merges of byte-pair training: can a training procedure produce a list of merges, with any choice of ties?

The correct procedure judges a submission. Wrong procedures identify the bug that explains it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

END = "</w>"

Word = tuple[str, ...]
Pair = tuple[str, str]
Vocab = list[tuple[Word, int]]
"""Words as tuples of symbols, each with its weight, which is the number of its occurrences if training is correct."""
Counts = Mapping[Pair, int]


@dataclass(slots=True)
class TrainingState:
    """The state of a training: the original words, the current words, and the merges so far."""

    original: Vocab
    vocab: Vocab
    merges: list[Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingProcedure:
    """One way to train, correct or wrong.

    `merge_pair` maps (word, pair) to the merged word. `update_weight` maps (old word, new word, weight) to the new
    weight.
    """

    read_words: Callable[[Sequence[str]], Vocab]
    count_pairs: Callable[[TrainingState], Counts]
    merge_pair: Callable[[Word, Pair], Word]
    update_weight: Callable[[Word, Word, int], int] = lambda _old, _new, weight: weight

    def start_training(self, corpus: Sequence[str]) -> TrainingState:
        """Return the state before the first merge."""
        vocab = self.read_words(corpus)
        return TrainingState(original=vocab, vocab=vocab, merges=[])

    def apply_merge(self, state: TrainingState, pair: Pair) -> None:
        """Apply one merge to every word of `state`, in place."""
        merged = [(self.merge_pair(word, pair), word, weight) for word, weight in state.vocab]
        state.vocab = [(new, self.update_weight(old, new, weight)) for new, old, weight in merged]
        state.merges.append(pair)

    def can_produce(self, corpus: Sequence[str], num_merges: int, merges: Sequence[Pair]) -> bool:
        """Return whether this procedure can produce exactly these merges, with some choice among ties at each turn."""
        if len(merges) > num_merges:
            return False
        state = self.start_training(corpus)
        for pair in merges:
            counts = self.count_pairs(state)
            if pair not in counts or counts[pair] < max(counts.values()):
                return False
            self.apply_merge(state, pair)
        is_finished = all(len(word) < 2 for word, _ in state.vocab)
        return len(merges) == num_merges or is_finished or not self.count_pairs(state)


def split_words(corpus: Sequence[str]) -> Vocab:
    """Return each distinct word with its number of occurrences."""
    return [((*word, END), times) for word, times in Counter(w for text in corpus for w in text.split()).items()]


def list_pairs(word: Word) -> Sequence[Pair]:
    """Return all adjacent pairs, including overlapping ones."""
    return list(pairwise(word))


def count_pairs(vocab: Vocab, list_pairs_of: Callable[[Word], Sequence[Pair]] = list_pairs) -> Counts:
    """Return how often each pair occurs in the words, by weight."""
    counts: Counter[Pair] = Counter()
    for word, weight in vocab:
        for pair in list_pairs_of(word):
            counts[pair] += weight
    return counts


def count_current_pairs(state: TrainingState) -> Counts:
    """Return the correct counts of the current words."""
    return count_pairs(state.vocab)


def merge_pair(word: Word, pair: Pair) -> Word:
    """Merge the pair wherever it occurs in the word, from left to right, without overlap."""
    out: list[str] = []
    place = 0
    while place < len(word):
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return tuple(out)


CORRECT_PROCEDURE = TrainingProcedure(read_words=split_words, count_pairs=count_current_pairs, merge_pair=merge_pair)
