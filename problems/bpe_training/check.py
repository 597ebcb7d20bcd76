"""Judges merges by replaying them, encodings by equality, and the work of training by how it grows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np

from problems.bpe_training.merge_replay import END, Pair, Word, list_pairs, merge_pair
from problems.bpe_training.quick_replay import QuickReplay
from problems.bpe_training.wrong_procedures import (
    AMBIGUOUS_PROCEDURES,
    CHARACTERS,
    LAST,
    ORIGINAL,
    UNLISTED_BUG,
    WRONG_PROCEDURES,
    merge_all_but_last_pair,
    merge_and_drop_last,
)
from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, Checker, Finding
from problems.format.numeric_arrays import MAX_INTS
from problems.format.outcome import Outcome
from problems.format.value_encoding import format_value
from problems.format.value_size import count_items
from problems.format.view_builders import build_call_view
from problems.format.views import CaseView

MAX_LINES_PER_WORD = 5.0
"""How many lines a merge may run per word that it does not change. A loop over the symbols of the word takes more, a
check whether the word contains the pair takes fewer."""
MAX_STORES_PER_WORD = 6.0
"""With more writes than this per merge and unchanged word, the solution counts the word's 8 pairs again."""
MAX_CACHED_TEXT = 100_000
"""Merges with more characters than this are neither cached nor diagnosed."""
MAX_CACHED_CORPUS = 10_000
"""Merges of a corpus with more characters than this are neither cached nor diagnosed: smaller ones show each bug."""
MIN_MERGES_TO_DIAGNOSE = 2
"""Fewer merges than this do not show how they were found."""

Merges = tuple[Pair, ...]


def read_merges(value: Any) -> Merges | None:
    """Return merges from any sequence of pairs of strings, or None if the value is anything else."""
    pairs = [_read_texts(item) for item in _read_items(value) or ()]
    if _read_items(value) is None or any(pair is None or len(pair) != 2 for pair in pairs):
        return None
    return tuple((pair[0], pair[1]) for pair in cast("list[tuple[str, ...]]", pairs))


def _read_items(value: Any) -> Sequence[Any] | None:
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return cast("list[Any]", array.tolist()) if array.ndim and count_items(array, MAX_INTS) <= MAX_INTS else None
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else None


def _read_texts(value: Any) -> tuple[str, ...] | None:
    items = _read_items(value)
    if items is None or not all(isinstance(item, str) for item in items):
        return None
    return tuple(str(item) for item in items)


class MergesChecker:
    """Judges merges by replaying them and encodings by equality."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the form of the answer, then its content."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        if case.payload["entry"] == "bpe_encode":
            return _check_encoding(expected, actual)
        merges = read_merges(actual.value)
        if merges is None:
            message = "The answer must be a list of pairs of strings."
            return Finding(ok=False, kind="type", message=message, detail=f"got {format_value(actual.value, 300)}")
        return _check_untrusted_merges(*_read_job(case), merges)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both answers have the same merges or the same symbols."""
        decided = compare_abnormal(a, b)
        if decided is not None:
            return decided
        read = _read_texts if case.payload["entry"] == "bpe_encode" else read_merges
        first = read(a.value)
        return first is not None and first == read(b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the call with both answers."""
        return build_call_view(case, expected, actual)


def _read_job(case: Case) -> tuple[tuple[str, ...], int]:
    """Return (corpus, num_merges)."""
    corpus, num_merges = cast("Sequence[Any]", case.payload["args"])
    return tuple(corpus), int(num_merges)


def _check_untrusted_merges(corpus: tuple[str, ...], num_merges: int, merges: Merges) -> Finding:
    """Check merges without keeping large ones in the cache. Text cannot be made to collide: its hash is keyed."""
    check = check_merges if _is_small(corpus, merges) else check_merges.__wrapped__
    return check(corpus, num_merges, merges)


def _is_small(corpus: Sequence[str], merges: Merges) -> bool:
    """Return whether a corpus and its merges may be cached and diagnosed. Replaying all wrong procedures on many words
    takes seconds, and each measured corpus is a new one."""
    text = sum(len(left) + len(right) for left, right in merges)
    return text <= MAX_CACHED_TEXT and sum(map(len, corpus)) <= MAX_CACHED_CORPUS


@lru_cache(maxsize=8192)
def check_merges(corpus: tuple[str, ...], num_merges: int, merges: Merges) -> Finding:
    """Check that each merge is a most frequent pair at its turn, and that the list ends at the right length."""
    if len(merges) > num_merges:
        return Finding(ok=False, kind="length", message="The answer has more merges than num_merges.")
    replay = QuickReplay(corpus)
    for turn, pair in enumerate(merges):
        most = max(replay.counts.values(), default=0)
        if replay.counts.get(pair, 0) < most or not most:
            return _describe_wrong_merge(turn, pair, replay.counts, most)
        replay.apply_merge(pair)
    if len(merges) < num_merges and replay.counts:
        message = f"The training stopped after {len(merges)} merges although pairs were left."
        return Finding(ok=False, kind="short", message=message)
    return RIGHT


def _describe_wrong_merge(turn: int, pair: Pair, counts: Mapping[Pair, int], most: int) -> Finding:
    name = f"Merge {turn + 1}"
    if pair in counts:
        kind, message = "frequency", f"{name} is not a most frequent pair at its turn."
    elif not counts:
        kind, message = "length", f"{name} is one too many: no pair is left at its turn."
    else:
        kind, message = "absent", f"{name} joins two symbols that are nowhere adjacent at its turn."
    best = next((other for other, times in counts.items() if times == most), None)
    detail = f"{format_value(pair, 100)} occurs {counts.get(pair, 0)} times, {format_value(best, 100)} {most} times"
    return Finding(ok=False, kind=kind, message=message, first=(turn,), detail=detail)


def _check_encoding(expected: Outcome, actual: Outcome) -> Finding:
    want, got = _read_texts(expected.value), _read_texts(actual.value)
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list of strings.")
    if got == want:
        return RIGHT
    has_same_text = "".join(want or ()) == "".join(got)
    message = "The symbols are wrong." if has_same_text else "The symbols do not add up to the word and its marker."
    detail = f"expected {format_value(expected.value, 300)}; got {format_value(actual.value, 300)}"
    return Finding(ok=False, kind="value" if has_same_text else "text", message=message, detail=detail)


class TrainingWorkChecker(MergesChecker):
    """Requires that the merges are right, and that no merge goes over the symbols of words that it does not change."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the merges, then the work."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        runs = _read_runs(actual)
        if runs is None:
            return Finding(ok=False, kind="type", message="The answer must be a list of pairs of strings.")
        if not _has_right_merges(case, runs):
            return Finding(ok=False, kind="value", message="The merges are wrong, so the work was not judged.")
        if _compute_growth(case, runs, "lines") <= MAX_LINES_PER_WORD:
            return RIGHT
        message = "The merges are right, but each merge goes through every word again, even words without the pair."
        return Finding(ok=False, kind="growth", message=message)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return whether both count all pairs again, or neither does; wrong merges must be the same."""
        first, second = _read_runs(a), _read_runs(b)
        if first is None or second is None:
            return compare_abnormal(a, b) is True
        first_is_right, second_is_right = _has_right_merges(case, first), _has_right_merges(case, second)
        if first_is_right and second_is_right:
            return _rebuilds_counts(case, first) == _rebuilds_counts(case, second)
        return first_is_right == second_is_right and [read_merges(run["merges"]) for run in first] == [
            read_merges(run["merges"]) for run in second
        ]


def _has_right_merges(case: Case, runs: Sequence[Mapping[str, Any]]) -> bool:
    jobs = cast("Sequence[tuple[Sequence[str], int]]", case.payload["work"])
    answers = [read_merges(run["merges"]) for run in runs]
    return all(
        merges is not None and _check_untrusted_merges(tuple(corpus), num_merges, merges).ok
        for (corpus, num_merges), merges in zip(jobs, answers, strict=True)
    )


def _read_runs(outcome: Outcome) -> Sequence[Mapping[str, Any]] | None:
    """Return the measured trainings: few and many merges of the small corpus, then of the large one.

    None if the value has another structure."""
    runs = _read_items(outcome.value) if outcome.how == "ok" else None
    if runs is None or len(runs) != 4 or not all(_is_run(run) for run in runs):
        return None
    return cast("Sequence[Mapping[str, Any]]", runs)


def _is_run(run: Any) -> bool:
    if not isinstance(run, Mapping):
        return False
    table = cast("Mapping[Any, Any]", run)
    counts = [table.get(key) for key in ("lines", "stores", "counters")]
    return "merges" in table and all(type(count) is int and 0 <= count < 2**53 for count in counts)


def _compute_growth(case: Case, runs: Sequence[Mapping[str, Any]], key: str) -> float:
    """Return by how much the measure `key` grows per additional merge and additional word."""
    small_few, small_many, large_few, large_many = (float(run[key]) for run in runs)
    extra = case.private["words"] * case.private["merges"]
    return (large_many - large_few - small_many + small_few) / extra


def _rebuilds_counts(case: Case, runs: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether each merge counts the pairs again, and does not just loop over the words."""
    counters = (runs[3]["counters"] - runs[2]["counters"]) / case.private["merges"]
    return _compute_growth(case, runs, "lines") > MAX_LINES_PER_WORD and (
        _compute_growth(case, runs, "stores") > MAX_STORES_PER_WORD or counters >= 1
    )


CHECKERS: Mapping[str, Checker] = {
    "bpe": MergesChecker(),
    "growth": TrainingWorkChecker(),
}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the bug that would give exactly this answer, if there is only one."""
    if actual.how != "ok" or case.group == "efficiency":
        return
    if case.payload["entry"] == "bpe_encode":
        yield from _find_encoding_bugs(case, expected, actual)
        return
    merges, (corpus, num_merges) = read_merges(actual.value), _read_job(case)
    if merges is not None and _is_small(corpus, merges):
        yield from find_bugs(corpus, num_merges, merges)


@lru_cache(maxsize=8192)
def find_bugs(corpus: tuple[str, ...], num_merges: int, merges: Merges) -> tuple[str, ...]:
    """Return the ids of the bugs that explain the merges.

    The result is empty if an unlisted mistake explains them, or several bugs. The exception is a repeated pair, which
    characters-not-symbols and pairs-counted-on-original-corpus explain equally well.
    """
    if len(merges) < MIN_MERGES_TO_DIAGNOSE:
        return ()
    job = (corpus, num_merges, merges)
    found = {bug for bug, ways in WRONG_PROCEDURES.items() if any(way.can_produce(*job) for way in ways)}
    if found <= {ORIGINAL} and any(way.can_produce(*job) for way in AMBIGUOUS_PROCEDURES):
        found.add(CHARACTERS)  # the same pair repeats: both bugs explain it
    elif len(found) > 1:
        return ()
    # Right merges that end too early are weak evidence, unless exactly those with the last symbol are missing.
    is_short = check_merges(*job).kind == "short" and (found != {LAST} or len(merges) == num_merges - 1)
    return () if UNLISTED_BUG in found or is_short else tuple(sorted(found))


def _find_encoding_bugs(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    word, merges = cast("Sequence[Any]", case.payload["args"])
    ranked = read_merges(merges) or ()
    got, want = _read_texts(actual.value), _read_texts(expected.value)
    characters, symbols = tuple(word + END), (*word, END)
    wrong: dict[str, set[Word]] = {
        CHARACTERS: {
            _encode_with(characters, ranked, merge_pair),
            *_encode_by_characters(symbols, ranked),
            *_encode_by_characters(characters, ranked),
        },
        LAST: {
            _encode_with(symbols, ranked, merge_all_but_last_pair, -1),
            _encode_with(symbols, ranked, merge_and_drop_last),
        },
    }
    found = [bug for bug, answers in wrong.items() if got is not None and got != want and got in answers]
    if len(found) == 1:
        yield found[0]


def _encode_with(symbols: Word, merges: Merges, merge: Callable[[Word, Pair], Word], end: int | None = None) -> Word:
    """Encode from given start symbols with a given merge function. Pairs from position `end` on are ignored."""
    rank = {pair: place for place, pair in enumerate(merges)}
    while True:
        present = [pair for pair in list_pairs(symbols)[:end] if pair in rank]
        pair = min(present, key=lambda pair: rank[pair], default=None)
        new = symbols if pair is None else merge(symbols, pair)
        if new == symbols:
            return symbols
        symbols = new


def _encode_by_characters(symbols: Word, merges: Merges) -> Iterator[Word]:
    """Yield encodings that apply each merge in turn and split the text into characters before each one.

    The first splits the marker at the end, too."""
    for keeps_marker in (False, True):
        current = symbols
        for pair in merges:
            text = "".join(current)
            characters = (*text.removesuffix(END), END) if keeps_marker and text.endswith(END) else tuple(text)
            current = merge_pair(characters, pair)
        yield current
