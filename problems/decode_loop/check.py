"""The work of a decode loop, counted; and its bugs, recognised by what each would give on the inputs of a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker import Checker, Finding
from problems.format.checkers.close import ByWords, tolerances
from problems.format.failures import said
from problems.format.guesses import Guess, blamed
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome

Mask = NDArray[np.bool_]
Bugs = frozenset[str]
OTHER: Bugs = frozenset({"?"})
"""A mistake that is none of the named ones, guessed lest one of those be blamed where both give the same."""

ROWS = 2
"""So many products with each of W_K and W_V a token are none too many."""
GROWTH = 10
"""Four times the tokens: lines of right code grow by 4 to 8, as attention is quadratic, and by about 14 where the
projections of 64 numbers are quadratic too."""
SATURATED = 60.0
"""Scores beyond this give all weight to one token, and many mistakes then agree."""
_EMPTY = ("empty sequence", "argument is empty", "zero-size array")


class Work(ByWords):
    """The answers must be right, and no key or value computed again at each step."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the values first."""
        finding = super().check(case, _values(expected), _values(actual))
        work = [(call.get("rows"), call.get("lines")) for call in _calls(actual)]
        if not finding.ok or not _again(case, work):
            return finding
        message = "Right, but the keys and values of earlier tokens are computed again at each step."
        return Finding(ok=False, kind="work", message=message)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """By the values, and whether work is repeated."""
        first, second = ([(call.get("rows"), call.get("lines")) for call in _calls(each)] for each in (a, b))
        return super().same(case, _values(a), _values(b)) and _again(case, first) == _again(case, second)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """The values alone."""
        return super().show(case, None if expected is None else _values(expected), _values(actual))


def _calls(outcome: Outcome) -> list[Mapping[Any, Any]]:
    value: Any = outcome.value
    items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
    return [cast("Mapping[Any, Any]", item) for item in items if isinstance(item, Mapping)]


def _values(outcome: Outcome) -> Outcome:
    return replace(outcome, value=tuple(call.get("value") for call in _calls(outcome)))


def _again(case: Case, work: Sequence[tuple[Any, Any]]) -> bool:
    """Did the counts show work that is repeated? Counts that are no numbers show it too: they were tampered with."""
    if len(work) != 2 or not all(type(number) is int for pair in work for number in pair):
        return True
    (_, few), (rows, many) = work
    tokens = len(case.payload["work"][1][0])
    return bool(rows > 2 * ROWS * tokens or many > GROWTH * max(few, 1))


CHECKERS: Mapping[str, Checker] = {"rows": ByWords(), "work": Work()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    if "work" in case.payload:
        return
    if any(words in said(actual) for words in _EMPTY):
        yield "current-token-missing"
    want, got = _one_after_the_other(expected.value), _one_after_the_other(actual.value)
    if actual.how != "ok" or want is None or got is None or not got.size or (got == got.flat[0]).all():
        return
    rtol, atol = tolerances(case)
    sequences = _sequences(case)
    if not _can_tell(sequences):
        return
    guesses = sorted(_guesses(sequences), key=lambda guess: len(guess.bugs))
    yield from blamed(guesses, want, got, rtol=10 * rtol, atol=10 * atol) - OTHER


def _one_after_the_other(value: Any) -> Floats | None:
    """One answer, or several under one another."""
    array = floats(value)
    if array is not None or not isinstance(value, list | tuple):
        return array if array is None or array.ndim < 3 else array.reshape(-1, array.shape[-1])
    parts = [floats(item) for item in cast("Sequence[Any]", value)]
    arrays = [part for part in parts if part is not None and part.ndim == 2]
    fits = len(arrays) == len(parts) and len({array.shape[1] for array in arrays}) == 1
    return np.concatenate(arrays) if fits else None


def _sequences(case: Case) -> list[tuple[Floats, ...]]:
    """(q, k, v) of each sequence."""
    every: Sequence[Sequence[Any]] = case.payload.get("sequences", [case.payload["args"]])
    projected: list[tuple[Floats, ...]] = []
    for args in every:
        x, *weights = (np.asarray(each, dtype=np.float64) for each in args)
        projected.append(tuple(x @ weight for weight in weights))
    return projected


def _can_tell(sequences: Sequence[tuple[Floats, ...]]) -> bool:
    """Three tokens at least, as all but one of two is just one; and scores that leave several tokens some weight."""
    largest = max(float(np.abs(q @ k.T).max()) / q.shape[1] ** 0.5 for q, k, _ in sequences)
    return max(len(q) for q, _, _ in sequences) > 2 and largest < SATURATED


def _guesses(sequences: Sequence[tuple[Floats, ...]]) -> Iterator[Guess]:
    for bugs, visible, fill in (
        ({"current-token-only"}, _itself, -np.inf),
        ({"current-token-missing"}, _earlier, -np.inf),
        ({"causal-mask-on-decode"}, _first, -np.inf),
        ({"causal-mask-on-decode"}, _first, 0.0),
        ({"future-attended"}, _everyone, -np.inf),
        (OTHER, _past, 0.0),
    ):
        answers = [_attended(q, k, v, visible(len(q)), fill) for q, k, v in sequences]
        yield Guess(bugs=frozenset(bugs), values=np.concatenate(answers))
    yield Guess(bugs=frozenset({"cache-outlives-the-call"}), values=_outlived(sequences))


def _outlived(sequences: Sequence[tuple[Floats, ...]]) -> Floats:
    """Each sequence behind all those before it."""
    answers: list[Floats] = []
    keys, values = sequences[0][1][:0], sequences[0][2][:0]
    for q, k, v in sequences:
        before = len(keys)
        keys, values = np.concatenate([keys, k]), np.concatenate([values, v])
        answers.append(_attended(q, keys, values, np.tri(len(q), len(keys), before, dtype=bool), -np.inf))
    return np.concatenate(answers)


def _past(count: int) -> Mask:
    return np.tri(count, dtype=bool)


def _itself(count: int) -> Mask:
    return np.eye(count, dtype=bool)


def _earlier(count: int) -> Mask:
    return np.tri(count, k=-1, dtype=bool)


def _first(count: int) -> Mask:
    return np.arange(count)[None, :] * np.ones((count, 1)) == 0


def _everyone(count: int) -> Mask:
    return np.ones((count, count), dtype=bool)


def _attended(q: Floats, k: Floats, v: Floats, visible: Mask, fill: float) -> Floats:
    """Attention with a mask; NaN, which stands for anything, in rows that see nothing."""
    scores = q @ k.T / np.sqrt(q.shape[1])
    if fill == 0.0 and len(q) == len(k):  # a zero in place of the score, among the tokens up to this one
        scores = np.where(_past(len(q)), np.where(visible, scores, 0.0), -np.inf)
    else:
        scores = np.where(visible, scores, fill)
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True) @ v
