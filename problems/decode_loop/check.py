"""Checks the counted work of a decode loop, and recognizes bugs by the answers that each would give on a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.abnormal_outcomes import get_exception_message
from problems.format.bug_hypotheses import BugHypothesis, match_simplest_hypothesis
from problems.format.case import Case
from problems.format.checker_api import Checker, Finding
from problems.format.checkers.close import CloseMessageChecker, get_tolerances
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome

Mask = NDArray[np.bool_]
Bugs = frozenset[str]
OTHER_MISTAKE: Bugs = frozenset({"?"})
"""A mistake that is not a listed bug. It is guessed too, so that no listed bug is blamed where both give the same
answers."""

MAX_PRODUCTS_PER_TOKEN = 2
"""Maximum number of products per token with each of W_K and W_V."""
MAX_LINE_GROWTH = 10
"""Maximum growth of the executed lines for four times the tokens. In correct code they grow by a factor of 4 to 8,
because attention is quadratic. They grow by about 14 if the projections of 64 numbers are quadratic too."""
SATURATED_SCORE = 60.0
"""Scores above this give all weight to one token. Many mistakes then give the same answers."""
_EMPTY_MESSAGES = ("empty sequence", "argument is empty", "zero-size array")


class ProjectionWorkChecker(CloseMessageChecker):
    """Requires correct answers, and that no key or value is computed again at each step."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the values first, then the work."""
        finding = super().check(case, _extract_values(expected), _extract_values(actual))
        work = [(call.get("rows"), call.get("lines")) for call in _get_calls(actual)]
        if not finding.ok or not _is_work_repeated(case, work):
            return finding
        message = (
            "The answers are right, but each step computes the keys and values of earlier tokens again. "
            "Compute them once and store them."
        )
        return Finding(ok=False, kind="work", message=message)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True if the values agree and both or neither repeat work."""
        first, second = ([(call.get("rows"), call.get("lines")) for call in _get_calls(each)] for each in (a, b))
        return super().is_same_behavior(case, _extract_values(a), _extract_values(b)) and _is_work_repeated(
            case, first
        ) == _is_work_repeated(case, second)

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """Show only the values."""
        return super().show(case, None if expected is None else _extract_values(expected), _extract_values(actual))


def _get_calls(outcome: Outcome) -> list[Mapping[Any, Any]]:
    """Return what the driver recorded of each call: "value", "rows" and "lines", if the solution left it so."""
    value: Any = outcome.value
    items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
    return [cast("Mapping[Any, Any]", item) for item in items if isinstance(item, Mapping)]


def _extract_values(outcome: Outcome) -> Outcome:
    return replace(outcome, value=tuple(call.get("value") for call in _get_calls(outcome)))


def _is_work_repeated(case: Case, work: Sequence[tuple[Any, Any]]) -> bool:
    """Return whether (rows, lines) of the short and of the long sequence show repeated work. Malformed counts do, too:
    they were tampered with."""
    if len(work) != 2 or not all(type(number) is int for pair in work for number in pair):
        return True
    (_, short_lines), (rows, long_lines) = work
    tokens = len(case.payload["work"][1][0])
    return bool(rows > 2 * MAX_PRODUCTS_PER_TOKEN * tokens or long_lines > MAX_LINE_GROWTH * max(short_lines, 1))


CHECKERS: Mapping[str, Checker] = {"rows": CloseMessageChecker(), "work": ProjectionWorkChecker()}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of bugs that one wrong outcome proves."""
    if "work" in case.payload or case.payload["entry"] != "decode":
        return
    if any(words in get_exception_message(actual) for words in _EMPTY_MESSAGES):
        yield "current-token-missing"
    want, got = _stack_answers(expected.value), _stack_answers(actual.value)
    if actual.how != "ok" or want is None or got is None or not got.size or (got == got.flat[0]).all():
        return
    rtol, atol = get_tolerances(case)
    sequences = _project_sequences(case)
    if not _is_distinguishable(sequences):
        return
    guesses = sorted(_generate_guesses(sequences), key=lambda guess: len(guess.bugs))
    yield from match_simplest_hypothesis(guesses, want, got, rtol=10 * rtol, atol=10 * atol) - OTHER_MISTAKE


def _stack_answers(value: Any) -> Floats | None:
    """Return one answer, or several answers stacked by rows; None if the value is neither."""
    array = to_floats(value)
    if array is not None or not isinstance(value, list | tuple):
        return array if array is None or array.ndim < 3 else array.reshape(-1, array.shape[-1])
    parts = [to_floats(item) for item in cast("Sequence[Any]", value)]
    arrays = [part for part in parts if part is not None and part.ndim == 2]
    can_stack = len(arrays) == len(parts) > 0 and all(array.shape[1] == arrays[0].shape[1] for array in arrays)
    return np.concatenate(arrays) if can_stack else None


def _project_sequences(case: Case) -> list[tuple[Floats, ...]]:
    """Return (q, k, v) of each sequence, with shapes [seq, d_k], [seq, d_k] and [seq, d_v]."""
    all_args: Sequence[Sequence[Any]] = case.payload.get("sequences", [case.payload["args"]])
    projected: list[tuple[Floats, ...]] = []
    for args in all_args:
        x, *weights = (np.asarray(each, dtype=np.float64) for each in args)
        projected.append(tuple(x @ weight for weight in weights))
    return projected


def _is_distinguishable(sequences: Sequence[tuple[Floats, ...]]) -> bool:
    """Return whether the bugs give different answers. That needs at least three tokens, because "all but one" of two is
    one token, and scores that give more than one token some weight."""
    largest = max(float(np.abs(q @ k.T).max()) / q.shape[1] ** 0.5 for q, k, _ in sequences)
    return max(len(q) for q, _, _ in sequences) > 2 and largest < SATURATED_SCORE


def _generate_guesses(sequences: Sequence[tuple[Floats, ...]]) -> Iterator[BugHypothesis]:
    """Yield the answers that each bug gives. `sequences` are (q, k, v)."""
    for bugs, make_mask, fill in (
        ({"current-token-only"}, _make_self_mask, -np.inf),
        ({"current-token-missing"}, _make_earlier_mask, -np.inf),
        ({"causal-mask-on-decode"}, _make_first_mask, -np.inf),
        ({"causal-mask-on-decode"}, _make_first_mask, 0.0),
        ({"future-attended"}, _make_full_mask, -np.inf),
        (OTHER_MISTAKE, _make_causal_mask, 0.0),
    ):
        answers = [_attend(q, k, v, make_mask(len(q)), fill) for q, k, v in sequences]
        yield BugHypothesis(bugs=frozenset(bugs), values=np.concatenate(answers))
    yield BugHypothesis(bugs=frozenset({"cache-outlives-the-call"}), values=_attend_with_leftover_cache(sequences))


def _attend_with_leftover_cache(sequences: Sequence[tuple[Floats, ...]]) -> Floats:
    """Return the answers if each sequence follows all earlier sequences in the same cache."""
    answers: list[Floats] = []
    keys, values = sequences[0][1][:0], sequences[0][2][:0]
    for q, k, v in sequences:
        leftover = len(keys)
        keys, values = np.concatenate([keys, k]), np.concatenate([values, v])
        answers.append(_attend(q, keys, values, np.tri(len(q), len(keys), leftover, dtype=bool), -np.inf))
    return np.concatenate(answers)


def _make_causal_mask(count: int) -> Mask:
    return np.tri(count, dtype=bool)


def _make_self_mask(count: int) -> Mask:
    return np.eye(count, dtype=bool)


def _make_earlier_mask(count: int) -> Mask:
    return np.tri(count, k=-1, dtype=bool)


def _make_first_mask(count: int) -> Mask:
    return np.arange(count)[None, :] * np.ones((count, 1)) == 0


def _make_full_mask(count: int) -> Mask:
    return np.ones((count, count), dtype=bool)


def _attend(q: Floats, k: Floats, v: Floats, visible: Mask, fill: float) -> Floats:
    """Compute attention in which masked scores are `fill`. Rows that see nothing are NaN, which matches any value."""
    scores = q @ k.T / np.sqrt(q.shape[1])
    if fill == 0.0 and len(q) == len(k):  # masked scores become 0, and later tokens stay hidden
        scores = np.where(_make_causal_mask(len(q)), np.where(visible, scores, 0.0), -np.inf)
    else:
        scores = np.where(visible, scores, fill)
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True) @ v
