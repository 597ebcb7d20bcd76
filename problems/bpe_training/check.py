"""Judges merges by replaying them, encodings word by word, and the work of training by how it grows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np

from problems.bpe_training.replay import END, RIGHT_WAY, Pair, Word, counted, merged, pairs_of
from problems.bpe_training.ways import (
    CHARACTERS,
    LAST,
    LOOK_ALIKE,
    NAMELESS,
    ORIGINAL,
    WRONG_WAYS,
    last_dropped,
    last_left_alone,
)
from problems.format.case import Case
from problems.format.checker import RIGHT, Checker, Finding
from problems.format.failures import alike, failure
from problems.format.outcome import Outcome
from problems.format.show import shown_call
from problems.format.values import text_of
from problems.format.views import Shown

MUCH = 5.0
"""Lines for each merge and each word that it does not touch: going over the symbols of the word takes more, a look
whether the pair is in it fewer."""
SYMBOLS = 6.0
"""Writes for each merge and untouched word from which on they must come from counting its pairs again (it has 8)."""
FEW = 2
"""Fewer merges than this tell nothing of how they were found."""

Merges = tuple[Pair, ...]


def merges_of(value: Any) -> Merges | None:
    """A list of pairs of texts, of whatever kinds of sequence; None for anything else."""
    pairs = [_texts(item) for item in _items(value) or ()]
    if _items(value) is None or any(pair is None or len(pair) != 2 for pair in pairs):
        return None
    return tuple((pair[0], pair[1]) for pair in cast("list[tuple[str, ...]]", pairs))


def _items(value: Any) -> Sequence[Any] | None:
    if isinstance(value, np.ndarray):
        array = cast("np.ndarray[Any, Any]", value)
        return cast("list[Any]", array.tolist()) if array.ndim else None
    return cast("Sequence[Any]", value) if isinstance(value, list | tuple) else None


def _texts(value: Any) -> tuple[str, ...] | None:
    items = _items(value)
    if items is None or not all(isinstance(item, str) for item in items):
        return None
    return tuple(str(item) for item in items)


class Bpe:
    """Merges by replay, encodings by equality; see each for what it says."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the form first."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        if case.payload["entry"] == "bpe_encode":
            return _encoded(expected, actual)
        merges = merges_of(actual.value)
        if merges is None:
            message = "The answer must be a list of pairs, each of two texts."
            return Finding(ok=False, kind="type", message=message, detail=f"got {text_of(actual.value, 300)}")
        return replayed(*_job(case), merges)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same merges, or the same symbols."""
        decided = alike(a, b)
        if decided is not None:
            return decided
        read = _texts if case.payload["entry"] == "bpe_encode" else merges_of
        first = read(a.value)
        return first is not None and first == read(b.value)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The call with both answers."""
        return shown_call(case, expected, actual)


def _job(case: Case) -> tuple[tuple[str, ...], int]:
    corpus, num_merges = cast("Sequence[Any]", case.payload["args"])
    return tuple(corpus), int(num_merges)


@lru_cache(maxsize=8192)
def replayed(corpus: tuple[str, ...], num_merges: int, merges: Merges) -> Finding:
    """Is each merge a most frequent pair at its turn, and does the list end where it must?"""
    if len(merges) > num_merges:
        return Finding(ok=False, kind="length", message="There are more merges than num_merges.")
    state = RIGHT_WAY.begin(corpus)
    for turn, pair in enumerate(merges):
        counts = counted(state.vocab)
        most = max(counts.values(), default=0)
        if counts.get(pair, 0) < most or not most:
            return _not_the_most(turn, pair, counts, most)
        RIGHT_WAY.step(state, pair)
    if len(merges) < num_merges and counted(state.vocab):
        message = f"It stopped after {len(merges)} merges, while pairs were left."
        return Finding(ok=False, kind="short", message=message)
    return RIGHT


def _not_the_most(turn: int, pair: Pair, counts: Mapping[Pair, int], most: int) -> Finding:
    name = f"Merge {turn + 1}"
    if pair in counts:
        kind, message = "frequency", f"{name} is not a most frequent pair at its turn."
    elif not counts:
        kind, message = "length", f"{name} comes when no pair is left."
    else:
        kind, message = "absent", f"{name} joins two symbols that stand nowhere side by side at its turn."
    best = next((other for other, times in counts.items() if times == most), None)
    detail = f"{text_of(pair, 100)} stands {counts.get(pair, 0)} times, {text_of(best, 100)} {most} times"
    return Finding(ok=False, kind=kind, message=message, first=(turn,), detail=detail)


def _encoded(expected: Outcome, actual: Outcome) -> Finding:
    want, got = _texts(expected.value), _texts(actual.value)
    if got is None:
        return Finding(ok=False, kind="type", message="The answer must be a list of texts.")
    if got == want:
        return RIGHT
    whole = "".join(want or ()) == "".join(got)
    message = "The symbols are other ones." if whole else "The symbols do not make up the word and its marker."
    return Finding(ok=False, kind="value" if whole else "text", message=message, detail=f"expected {want}; got {got}")


class Growth(Bpe):
    """The merges must be right, and no merge may go over the symbols of words that it does not touch."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the merges first."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        runs = _runs(actual)
        if runs is None:
            return Finding(ok=False, kind="type", message="The answer must be a list of pairs, each of two texts.")
        if not _all_right(case, runs):
            return Finding(ok=False, kind="value", message="The merges are not right, so their work says nothing.")
        if _slope(case, runs, "lines") <= MUCH:
            return RIGHT
        message = "Right, but each merge goes through every word again, those without the pair as well."
        return Finding(ok=False, kind="growth", message=message)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Two that count everything again are alike, and so are two that do not."""
        first, second = _runs(a), _runs(b)
        if first is None or second is None:
            return alike(a, b) is True
        ours, theirs = _all_right(case, first), _all_right(case, second)
        if ours and theirs:
            return _rebuilds(case, first) == _rebuilds(case, second)
        return ours == theirs and [run["merges"] for run in first] == [run["merges"] for run in second]


def _all_right(case: Case, runs: Sequence[Mapping[str, Any]]) -> bool:
    jobs = cast("Sequence[tuple[Sequence[str], int]]", case.payload["work"])
    answers = [merges_of(run["merges"]) for run in runs]
    return all(
        merges is not None and replayed(tuple(corpus), num_merges, merges).ok
        for (corpus, num_merges), merges in zip(jobs, answers, strict=True)
    )


def _runs(outcome: Outcome) -> Sequence[Mapping[str, Any]] | None:
    runs = _items(outcome.value) if outcome.how == "ok" else None
    if runs is None or len(runs) != 4 or not all(_is_run(run) for run in runs):
        return None
    return cast("Sequence[Mapping[str, Any]]", runs)


def _is_run(run: Any) -> bool:
    if not isinstance(run, Mapping):
        return False
    table = cast("Mapping[Any, Any]", run)
    return "merges" in table and all(type(table.get(key)) is int for key in ("lines", "stores", "counters"))


def _slope(case: Case, runs: Sequence[Mapping[str, Any]], what: str) -> float:
    """How much there is of something for each merge more and each word more."""
    small_few, small_many, large_few, large_many = (float(run[what]) for run in runs)
    extra = case.private["words"] * case.private["merges"]
    return (large_many - large_few - small_many + small_few) / extra


def _rebuilds(case: Case, runs: Sequence[Mapping[str, Any]]) -> bool:
    """Is it the counts that are made again, and not the words alone that are gone through?"""
    counters = (runs[3]["counters"] - runs[2]["counters"]) / case.private["merges"]
    return _slope(case, runs, "lines") > MUCH and (_slope(case, runs, "stores") > SYMBOLS or counters >= 1)


CHECKERS: Mapping[str, Checker] = {"bpe": Bpe(), "growth": Growth()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Name a wrong way to train that would have given just this, if only one would."""
    if actual.how != "ok" or case.group == "efficiency":
        return
    if case.payload["entry"] == "bpe_encode":
        yield from _encoded_so(case, expected, actual)
        return
    merges = merges_of(actual.value)
    if merges is not None:
        yield from explanations(*_job(case), merges)


@lru_cache(maxsize=8192)
def explanations(corpus: tuple[str, ...], num_merges: int, merges: Merges) -> tuple[str, ...]:
    """Ids of the bugs that explain the merges; none where a way that is no listed bug does, or bugs of unlike kinds."""
    if len(merges) < FEW:
        return ()
    job = (corpus, num_merges, merges)
    found = {bug for bug, ways in WRONG_WAYS.items() if any(way.explains(*job) for way in ways)}
    if found <= {ORIGINAL} and any(way.explains(*job) for way in LOOK_ALIKE):
        found.add(CHARACTERS)  # one pair for ever: both are good explanations
    elif len(found) > 1:
        return ()
    # Right merges that end too soon say little, but where all those with the last symbol are missing.
    short = replayed(*job).kind == "short" and (found != {LAST} or len(merges) == num_merges - 1)
    return () if NAMELESS in found or short else tuple(sorted(found))


def _encoded_so(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    word, merges = cast("Sequence[Any]", case.payload["args"])
    ranked = merges_of(merges) or ()
    got, want = _texts(actual.value), _texts(expected.value)
    apart, whole = tuple(word + END), (*word, END)
    wrong: dict[str, set[Word]] = {
        CHARACTERS: {_encode(apart, ranked, merged), *_by_characters(whole, ranked), *_by_characters(apart, ranked)},
        LAST: {_encode(whole, ranked, last_left_alone, -1), _encode(whole, ranked, last_dropped)},
    }
    found = [bug for bug, answers in wrong.items() if got is not None and got != want and got in answers]
    if len(found) == 1:
        yield found[0]


def _encode(symbols: Word, merges: Merges, merge: Callable[[Word, Pair], Word], end: int | None = None) -> Word:
    """Encoding with another start or another merge; pairs after place `end` are not looked for."""
    rank = {pair: place for place, pair in enumerate(merges)}
    while True:
        present = [pair for pair in pairs_of(symbols)[:end] if pair in rank]
        pair = min(present, key=lambda pair: rank[pair], default=None)
        new = symbols if pair is None else merge(symbols, pair)
        if new == symbols:
            return symbols
        symbols = new


def _by_characters(symbols: Word, merges: Merges) -> Iterator[Word]:
    """Each merge made in turn in the text, taken apart again before it."""
    for keep in (False, True):
        text = symbols
        for pair in merges:
            joined = "".join(text)
            apart = (*joined.removesuffix(END), END) if keep and joined.endswith(END) else tuple(joined)
            text = merged(apart, pair)
        yield text
