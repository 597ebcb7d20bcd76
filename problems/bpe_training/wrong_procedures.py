"""The wrong ways to train that have a name, and some that have none and must not be taken for one of those."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from problems.bpe_training.replay import (
    END,
    Counts,
    Pair,
    State,
    Vocab,
    Way,
    Word,
    count_now,
    counted,
    merged,
    pairs_of,
    split_words,
)

CHARACTERS, LAST, ORIGINAL, FREQUENCY = (
    "characters-not-symbols",
    "last-pair-missed",
    "pairs-counted-on-original-corpus",
    "frequency-ignored",
)
NAMELESS = ""


def _weight_kept(_old: Word, _new: Word, weight: int) -> int:
    return weight


def _way(
    *,
    start: Callable[[Sequence[str]], Vocab] = split_words,
    count: Callable[[State], Counts] = count_now,
    merge: Callable[[Word, Pair], Word] = merged,
    reweigh: Callable[[Word, Word, int], int] = _weight_kept,
) -> Way:
    """The right way with something else in it."""
    return Way(start=start, count=count, merge=merge, reweigh=reweigh)


def _characters(word: Word) -> Word:
    """All of the text apart, the marker too."""
    return tuple("".join(word))


def _marker_whole(word: Word) -> Word:
    """All of the text apart but for a marker at the end."""
    text = "".join(word)
    return (*text.removesuffix(END), END) if text.endswith(END) else tuple(text)


def _start_as_text(corpus: Sequence[str]) -> Vocab:
    return [(_characters(word), weight) for word, weight in split_words(corpus)]


def _counting_in(read: Callable[[Word], Word]) -> Callable[[State], Counts]:
    return lambda state: counted([(read(word), weight) for word, weight in state.vocab])


def _once(count: Callable[[State], Counts]) -> Callable[[State], Counts]:
    """The same counts without the pairs that were merged already."""
    return lambda state: {pair: n for pair, n in count(state).items() if pair not in state.merges}


def _joined_if_changed(word: Word, pair: Pair) -> Word:
    new = merged(word, pair)
    return word if new == word else _characters(new)


def _replaced(word: Word, pair: Pair) -> Word:
    """Symbols in one text with blanks between, and the pair replaced there: parts of symbols are found as well."""
    return tuple(" ".join(word).replace(" ".join(pair), "".join(pair)).split(" "))


def _as_text() -> list[Way]:
    mine = _start_as_text
    return [
        _way(start=mine),
        _way(count=_counting_in(_characters)),
        _way(count=_once(_counting_in(_characters))),
        _way(merge=lambda word, pair: merged(_characters(word), pair)),
        _way(merge=lambda word, pair: merged(_marker_whole(word), pair)),
        _way(start=mine, merge=lambda word, pair: merged(_characters(word), pair)),
        _way(merge=lambda word, pair: _characters(merged(word, pair))),
        _way(merge=_replaced),
        _way(start=mine, merge=_replaced),
    ]


LOOK_ALIKE = [
    _way(count=_counting_in(_marker_whole)),
    _way(merge=lambda word, pair: _marker_whole(merged(word, pair))),
    _way(merge=_joined_if_changed),
]
"""The words fall apart, and as most markers stay whole it looks as if the original words were counted."""


def _but_last(word: Word) -> Sequence[Pair]:
    return pairs_of(word)[:-1]


def last_left_alone(word: Word, pair: Pair) -> Word:
    """The merge, but for a pair at the very end, which is not looked at."""
    out: list[str] = []
    place = 0
    while place < len(word) - 2:
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return (*out, *word[place:])


def last_dropped(word: Word, pair: Pair) -> Word:
    """The merge, but a last symbol that joins nothing is lost."""
    out: list[str] = []
    place = 0
    while place < len(word) - 1:
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return tuple(out)


def _last_missed() -> list[Way]:
    def count(state: State) -> Counts:
        return counted(state.vocab, _but_last)

    lazy = (last_left_alone, last_dropped)
    return [*(_way(merge=merge) for merge in lazy), *(_way(count=count, merge=merge) for merge in (merged, *lazy))]


def _count_original(state: State) -> Counts:
    return counted(state.original)


def _count_present(state: State) -> Counts:
    """Original counts of the pairs that are there now, 0 for new ones."""
    first = counted(state.original)
    return {pair: first.get(pair, 0) for pair in count_now(state)}


def _never_changed() -> list[Way]:
    counts = (_count_original, _once(_count_original), _count_present)
    return [_way(count=count) for count in counts]


def _each_word_once(corpus: Sequence[str]) -> Vocab:
    return [(word, 1) for word, _ in split_words(corpus)]


def _once_a_text(corpus: Sequence[str]) -> Vocab:
    return split_words([" ".join(set(text.split())) for text in corpus])


def _updates_by_one(state: State) -> Counts:
    """Counts begun with the weights, and brought up to date as if each word stood there once."""
    counts = Counter(counted(state.original))
    counts.update(counted([(word, 1) for word, _ in state.vocab]))
    counts.subtract(counted([(word, 1) for word, _ in state.original]))
    return {pair: n for pair, n in counts.items() if n > 0 and pair not in state.merges}


def _unweighted() -> list[Way]:
    return [
        _way(start=_each_word_once),
        _way(start=_once_a_text),
        _way(reweigh=lambda _old, _new, _weight: 1),
        _way(reweigh=lambda old, new, weight: weight if old == new else 1),
        _way(count=_updates_by_one),
    ]


def _set_of_pairs(word: Word) -> Sequence[Pair]:
    return list(dict.fromkeys(pairs_of(word)))


def _apart(word: Word) -> Sequence[Pair]:
    """Pairs that do not overlap one of the same kind."""
    return [pair for pair in _set_of_pairs(word) for _ in range(len(word) - len(merged(word, pair)))]


def _used_twice(word: Word, pair: Pair) -> Word:
    """A merge that goes on by one symbol after a find, so that the second symbol stays."""
    return tuple("".join(pair) if word[place : place + 2] == pair else symbol for place, symbol in enumerate(word))


def _nameless() -> list[Way]:
    return [
        _way(count=lambda state: counted(state.vocab, _set_of_pairs)),
        _way(count=lambda state: counted(state.vocab, _apart)),
        _way(count=lambda state: {pair: -n for pair, n in count_now(state).items()}),
        _way(merge=_used_twice),
    ]


WRONG_WAYS: Mapping[str, Sequence[Way]] = {
    CHARACTERS: _as_text(),
    LAST: _last_missed(),
    ORIGINAL: _never_changed(),
    FREQUENCY: _unweighted(),
    NAMELESS: _nameless(),
}
"""By the bug's id; under NAMELESS those that are no listed bug."""
