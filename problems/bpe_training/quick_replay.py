"""Replays merges of the correct procedure on many words: a merge goes through only the words that it changes."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from problems.bpe_training.merge_replay import Counts, Pair, list_pairs, merge_pair, split_words


class QuickReplay:
    """The state after some merges. It has the counts of `CORRECT_PROCEDURE`, which counts all words for each merge."""

    def __init__(self, corpus: Sequence[str]) -> None:
        vocab = split_words(corpus)
        self._words, self._weights = [word for word, _ in vocab], [weight for _, weight in vocab]
        self._counts: Counter[Pair] = Counter()
        self._places: defaultdict[Pair, set[int]] = defaultdict(set)
        for place in range(len(vocab)):
            self._add_pairs(place)

    @property
    def counts(self) -> Counts:
        """How often each pair occurs now. It has no pair that occurs nowhere."""
        return self._counts

    def apply_merge(self, pair: Pair) -> None:
        """Merge the pair in all words that contain it."""
        for place in self._places.pop(pair):
            self._remove_pairs(place)
            self._words[place] = merge_pair(self._words[place], pair)
            self._add_pairs(place)

    def _add_pairs(self, place: int) -> None:
        for pair in list_pairs(self._words[place]):
            self._counts[pair] += self._weights[place]
            self._places[pair].add(place)

    def _remove_pairs(self, place: int) -> None:
        """Remove the pairs of a word from the counts. It stays among the places of its pairs: most of them remain."""
        for pair in list_pairs(self._words[place]):
            self._counts[pair] -= self._weights[place]
            if not self._counts[pair]:
                del self._counts[pair]
