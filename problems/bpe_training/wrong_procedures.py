"""Wrong training procedures: those of the listed bugs, and some other mistakes that must not be reported as one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from problems.bpe_training.merge_replay import (
    END,
    Counts,
    Pair,
    TrainingProcedure,
    TrainingState,
    Vocab,
    Word,
    count_current_pairs,
    count_pairs,
    list_pairs,
    merge_pair,
    split_words,
)

CHARACTERS, LAST, ORIGINAL, FREQUENCY = (
    "characters-not-symbols",
    "last-pair-missed",
    "pairs-counted-on-original-corpus",
    "frequency-ignored",
)
UNLISTED_BUG = ""
"""The id for every mistake that problem.toml does not list."""


def _keep_weight(_old: Word, _new: Word, weight: int) -> int:
    return weight


def _make_procedure(
    *,
    read_words: Callable[[Sequence[str]], Vocab] = split_words,
    count_pairs: Callable[[TrainingState], Counts] = count_current_pairs,
    merge: Callable[[Word, Pair], Word] = merge_pair,
    update_weight: Callable[[Word, Word, int], int] = _keep_weight,
) -> TrainingProcedure:
    """Return the correct procedure with some of its parts replaced."""
    return TrainingProcedure(
        read_words=read_words, count_pairs=count_pairs, merge_pair=merge, update_weight=update_weight
    )


def _split_into_characters(word: Word) -> Word:
    """Split the text of a word into characters, including the marker."""
    return tuple("".join(word))


def _split_before_marker(word: Word) -> Word:
    """Split the text of a word into characters, except a marker at the end."""
    text = "".join(word)
    return (*text.removesuffix(END), END) if text.endswith(END) else tuple(text)


def _read_words_as_characters(corpus: Sequence[str]) -> Vocab:
    return [(_split_into_characters(word), weight) for word, weight in split_words(corpus)]


def _count_after_splitting(split: Callable[[Word], Word]) -> Callable[[TrainingState], Counts]:
    return lambda state: count_pairs([(split(word), weight) for word, weight in state.vocab])


def _exclude_earlier_merges(count: Callable[[TrainingState], Counts]) -> Callable[[TrainingState], Counts]:
    """Return a function that gives the same counts without the pairs that were already merged."""
    return lambda state: {pair: n for pair, n in count(state).items() if pair not in state.merges}


def _split_if_merged(word: Word, pair: Pair) -> Word:
    new = merge_pair(word, pair)
    return word if new == word else _split_into_characters(new)


def _replace_in_text(word: Word, pair: Pair) -> Word:
    """Replace the pair in the text of the symbols joined by spaces. This also matches parts of symbols."""
    return tuple(" ".join(word).replace(" ".join(pair), "".join(pair)).split(" "))


def _list_character_procedures() -> list[TrainingProcedure]:
    read_words = _read_words_as_characters
    return [
        _make_procedure(read_words=read_words),
        _make_procedure(count_pairs=_count_after_splitting(_split_into_characters)),
        _make_procedure(count_pairs=_exclude_earlier_merges(_count_after_splitting(_split_into_characters))),
        _make_procedure(merge=lambda word, pair: merge_pair(_split_into_characters(word), pair)),
        _make_procedure(merge=lambda word, pair: merge_pair(_split_before_marker(word), pair)),
        _make_procedure(read_words=read_words, merge=lambda word, pair: merge_pair(_split_into_characters(word), pair)),
        _make_procedure(merge=lambda word, pair: _split_into_characters(merge_pair(word, pair))),
        _make_procedure(merge=_replace_in_text),
        _make_procedure(read_words=read_words, merge=_replace_in_text),
    ]


AMBIGUOUS_PROCEDURES = [
    _make_procedure(count_pairs=_count_after_splitting(_split_before_marker)),
    _make_procedure(merge=lambda word, pair: _split_before_marker(merge_pair(word, pair))),
    _make_procedure(merge=_split_if_merged),
]
"""Procedures that split words into characters but leave most markers whole. They look like counting original words."""


def _list_pairs_but_last(word: Word) -> Sequence[Pair]:
    return list_pairs(word)[:-1]


def merge_all_but_last_pair(word: Word, pair: Pair) -> Word:
    """Merge the pair except at the very end of the word, which is not examined."""
    out: list[str] = []
    place = 0
    while place < len(word) - 2:
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return (*out, *word[place:])


def merge_and_drop_last(word: Word, pair: Pair) -> Word:
    """Merge the pair and lose the last symbol if it is not part of a merge."""
    out: list[str] = []
    place = 0
    while place < len(word) - 1:
        found = word[place : place + 2] == pair
        out.append(pair[0] + pair[1] if found else word[place])
        place += 2 if found else 1
    return tuple(out)


def _list_last_pair_procedures() -> list[TrainingProcedure]:
    def count(state: TrainingState) -> Counts:
        return count_pairs(state.vocab, _list_pairs_but_last)

    wrong_merges = (merge_all_but_last_pair, merge_and_drop_last)
    only_merge = [_make_procedure(merge=merge) for merge in wrong_merges]
    return only_merge + [_make_procedure(count_pairs=count, merge=merge) for merge in (merge_pair, *wrong_merges)]


def _count_original_pairs(state: TrainingState) -> Counts:
    return count_pairs(state.original)


def _count_present_pairs_originally(state: TrainingState) -> Counts:
    """Return the original counts of the pairs in the current words, 0 for new pairs."""
    original = count_pairs(state.original)
    return {pair: original.get(pair, 0) for pair in count_current_pairs(state)}


def _list_original_corpus_procedures() -> list[TrainingProcedure]:
    counts = (_count_original_pairs, _exclude_earlier_merges(_count_original_pairs), _count_present_pairs_originally)
    return [_make_procedure(count_pairs=count) for count in counts]


def _read_distinct_words(corpus: Sequence[str]) -> Vocab:
    return [(word, 1) for word, _ in split_words(corpus)]


def _read_distinct_words_per_text(corpus: Sequence[str]) -> Vocab:
    return split_words([" ".join(set(text.split())) for text in corpus])


def _count_with_unweighted_updates(state: TrainingState) -> Counts:
    """Return counts that start with the weights and are updated as if each word occurred once."""
    counts = Counter(count_pairs(state.original))
    counts.update(count_pairs([(word, 1) for word, _ in state.vocab]))
    counts.subtract(count_pairs([(word, 1) for word, _ in state.original]))
    return {pair: n for pair, n in counts.items() if n > 0 and pair not in state.merges}


def _list_frequency_procedures() -> list[TrainingProcedure]:
    return [
        _make_procedure(read_words=_read_distinct_words),
        _make_procedure(read_words=_read_distinct_words_per_text),
        _make_procedure(update_weight=lambda _old, _new, _weight: 1),
        _make_procedure(update_weight=lambda old, new, weight: weight if old == new else 1),
        _make_procedure(count_pairs=_count_with_unweighted_updates),
    ]


def _list_distinct_pairs(word: Word) -> Sequence[Pair]:
    return list(dict.fromkeys(list_pairs(word)))


def _list_disjoint_pairs(word: Word) -> Sequence[Pair]:
    """Return the pairs of a word, counting each pair without overlap."""
    return [pair for pair in _list_distinct_pairs(word) for _ in range(len(word) - len(merge_pair(word, pair)))]


def _merge_without_skipping(word: Word, pair: Pair) -> Word:
    """Merge the pair but advance by one symbol after a match, so that the second symbol remains."""
    return tuple("".join(pair) if word[place : place + 2] == pair else symbol for place, symbol in enumerate(word))


def _list_unlisted_procedures() -> list[TrainingProcedure]:
    return [
        _make_procedure(count_pairs=lambda state: count_pairs(state.vocab, _list_distinct_pairs)),
        _make_procedure(count_pairs=lambda state: count_pairs(state.vocab, _list_disjoint_pairs)),
        _make_procedure(count_pairs=lambda state: {pair: -n for pair, n in count_current_pairs(state).items()}),
        _make_procedure(merge=_merge_without_skipping),
    ]


WRONG_PROCEDURES: Mapping[str, Sequence[TrainingProcedure]] = {
    CHARACTERS: _list_character_procedures(),
    LAST: _list_last_pair_procedures(),
    ORIGINAL: _list_original_corpus_procedures(),
    FREQUENCY: _list_frequency_procedures(),
    UNLISTED_BUG: _list_unlisted_procedures(),
}
"""Maps a bug's id, or UNLISTED_BUG, to the procedures that have it."""
