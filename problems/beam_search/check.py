"""Answers and counts the calls of score_fn, and judges the list of hypotheses."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

import numpy as np

from problems.beam_search.model import EOS, log_probabilities, score_of
from problems.format.case import Case
from problems.format.checker import RIGHT, Finding, Refused
from problems.format.equality import plain
from problems.format.failures import alike, failure
from problems.format.numbers import whole_numbers
from problems.format.outcome import Outcome
from problems.format.show import inputs_of, outcome_view
from problems.format.values import text_of, view_of
from problems.format.views import Named, Shown, TextView, View

RTOL, ATOL = 1e-6, 1e-8
FINISHED, TOO_MANY, MALFORMED = "finished-beam-extended", "beams-not-truncated", "malformed"
UNDERFLOW = -100.0
"""A product of probabilities whose logarithm is below this underflows, in float32 at least."""


@dataclass(frozen=True, slots=True)
class _Sizes:
    width: int
    steps: int
    vocab: int
    bos: int
    penalty: float


def _sizes(case: Case) -> _Sizes:
    args = cast("Sequence[Any]", case.payload["args"])
    settings = cast("Mapping[str, Any]", case.payload["kwargs"])
    return _Sizes(args[1], args[2], args[3], settings.get("bos_id", 0), settings.get("length_penalty", 0.0))


class ScoreFn:
    """Answers score_fn for one run of one case. A step is known by the length of its prefixes."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.sizes = _sizes(case)
        self.calls: Counter[int] = Counter()
        self.refused = ""

    def answer(self, request: Any) -> Any:
        """Log-probabilities, float64 [vocab], for ["score_fn", tokens]. Raises `Refused`."""
        prefix = self._prefix(request)
        if EOS in prefix[1:]:
            raise self._refusal(FINISHED, "score_fn was called on a finished sequence: one that has EOS in it already.")
        self.calls[len(prefix)] += 1
        if self.calls[len(prefix)] > self.sizes.width:
            message = f"score_fn was called more than beam_width = {self.sizes.width} times in one step."
            raise self._refusal(TOO_MANY, message)
        return log_probabilities(self.case.private["model"], prefix)

    def record(self) -> dict[str, Any]:
        """{"steps": [calls in step 1, 2, ...], "refused": why the run was stopped, "" if it was not}."""
        return {"steps": [self.calls[length] for length in sorted(self.calls)], "refused": self.refused}

    def _prefix(self, request: Any) -> list[int]:
        parts = cast("Sequence[Any]", request) if isinstance(request, list | tuple) else ()
        if len(parts) != 2:
            raise self._refusal(MALFORMED, "score_fn takes one argument: the list of tokens so far.")
        prefix = whole_numbers(parts[1])
        if prefix is None or not prefix:
            raise self._refusal(MALFORMED, "score_fn takes a list of ints: the tokens so far, BOS first.")
        if prefix[0] != self.sizes.bos:
            raise self._refusal(MALFORMED, "score_fn was called with tokens that do not begin with bos_id.")
        if not all(0 <= token < self.sizes.vocab for token in prefix[1:]):
            raise self._refusal(MALFORMED, "score_fn was called with a token that is not in the vocabulary.")
        return prefix

    def _refusal(self, why: str, message: str) -> Refused:
        self.refused = why
        return Refused(message)


def responder(case: Case) -> ScoreFn:
    """The responder of one run."""
    return ScoreFn(case)


Hypotheses = list[tuple[float, tuple[int, ...]]]


def hypotheses(value: Any) -> Hypotheses | None:
    """The returned list as (score, tokens) pairs; None where it is anything else."""
    if not isinstance(value, list | tuple):
        return None
    found: Hypotheses = []
    for item in cast("Sequence[Any]", value):
        pair = cast("Sequence[Any]", item) if isinstance(item, list | tuple) else ()
        if len(pair) != 2:
            return None
        score, tokens = plain(pair[0]), whole_numbers(pair[1])
        if isinstance(score, bool) or not isinstance(score, int | float) or tokens is None:
            return None
        found.append((_as_float(score), tuple(tokens)))
    return found


def _as_float(score: float) -> float:
    try:
        return float(score)
    except OverflowError:
        return float("nan")


def _close(got: float, want: float) -> bool:
    return bool(np.isclose(got, want, rtol=RTOL, atol=ATOL, equal_nan=True))


class Beams:
    """Judges the list of hypotheses: the reference's sequences, each once, with their scores, best first."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Shape of the answer, then its sequences, their scores, their order. Equals in rank may stand in any order."""
        finding = failure(case, expected, actual)
        if finding is not None:
            return finding
        want, got = hypotheses(expected.value), hypotheses(actual.value)
        if want is None:
            raise ValueError(f"the reference of beam_search returned no hypotheses for the case {case.name!r}")
        if got is None:
            message = "The answer must be a list of pairs (score, tokens): a number and a list of ints."
            return Finding(ok=False, kind="type", message=message, detail=f"got {text_of(actual.value, 300)}")
        found = _form(case, got) or _number(case, want, got) or _content(want, got) or _order(case, got)
        if found is None:
            return RIGHT
        kind, message, place = found
        first = None if place is None else (place,)
        detail = f"expected {text_of(want, 400)}; got {text_of(got, 400)}"
        return Finding(ok=False, kind=kind, message=message, first=first, detail=detail)

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """The same refusal, or the same sequences in the same order with the same scores."""
        if a.how == b.how == "stopped":
            return _why_refused(a) == _why_refused(b)
        decided = alike(a, b)
        if decided is not None:
            return decided
        first, second = hypotheses(a.value), hypotheses(b.value)
        if first is None or second is None:
            return first is None and second is None
        return len(first) == len(second) and all(
            mine[1] == yours[1] and _close(mine[0], yours[0]) for mine, yours in zip(first, second, strict=True)
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Shown:
        """The sizes, the model where it is small enough to be read, and both answers."""
        wanted = None if expected is None else _view(expected)
        return Shown(inputs=_shown_inputs(case), expected=wanted, actual=_view(actual))


Wrong = tuple[str, str, int | None]


def _form(case: Case, got: Hypotheses) -> Wrong | None:
    """What is wrong with the sequences whatever the right ones are."""
    sizes = _sizes(case)
    seen: set[tuple[int, ...]] = set()
    for place, (_, tokens) in enumerate(got):
        if not tokens or tokens[0] != sizes.bos:
            return "bos", "A sequence does not begin with BOS.", place
        if EOS in tokens[1:-1]:
            return "extended", "A sequence goes on after its end-of-sequence token.", place
        if len(tokens) > sizes.steps + 1:
            return "longer", "A sequence has more than max_len tokens after BOS.", place
        if tokens in seen:
            return "duplicate", "The same sequence stands in the answer twice.", place
        seen.add(tokens)
    return None


def _number(case: Case, want: Hypotheses, got: Hypotheses) -> Wrong | None:
    if len(got) > _sizes(case).width:
        return "length", "The answer holds more than beam_width hypotheses.", None
    if len(got) != len(want):
        return "length", "The answer does not hold the right number of hypotheses.", None
    return None


def _content(want: Hypotheses, got: Hypotheses) -> Wrong | None:
    right = {tokens: score for score, tokens in want}
    for place, (score, tokens) in enumerate(got):
        if tokens not in right:
            return "sequence", "A sequence in the answer is not among the best.", place
        if not _close(score, right[tokens]):
            return "score", "A sequence has another score than the sum of its log-probabilities.", place
    return None


def _order(case: Case, got: Hypotheses) -> Wrong | None:
    penalty = _sizes(case).penalty
    ranks = [score / max(1, len(tokens) - 1) ** penalty for score, tokens in got]
    for place, (before, after) in enumerate(pairwise(ranks)):
        if after > before + ATOL + RTOL * abs(before):
            return "order", "The hypotheses are not ordered best first.", place + 1
    return None


def _why_refused(outcome: Outcome) -> str:
    return str(outcome.calls["refused"]) if outcome.calls else ""


def _shown_inputs(case: Case) -> list[Named]:
    function = "score_fn, answered outside"
    args = [function, *cast("Sequence[Any]", case.payload["args"])[1:]]
    named = inputs_of(replace(case, payload={**case.payload, "args": args}))
    bos = _sizes(case).bos
    rows = case.private["model"].get("rows", {})
    shown = [
        Named(name=f"probabilities after {[bos, *prefix]}", value=view_of(list(row))) for prefix, row in rows.items()
    ]
    if rows:
        shown.append(Named(name="probabilities after the rest", value=view_of(list(case.private["model"]["rest"]))))
    return named + shown


def _view(outcome: Outcome) -> View | None:
    found = hypotheses(outcome.value) if outcome.how == "ok" else None
    if found is None:
        return outcome_view(outcome)
    lines = [f"{score:.6g}  {text_of(list(tokens), 200)}" for score, tokens in found[:50]]
    return TextView(text="\n".join(lines) or "[]")


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    if actual.how == "stopped":
        if _why_refused(actual) in (FINISHED, TOO_MANY):
            yield _why_refused(actual)
        return
    want, got = hypotheses(expected.value), hypotheses(actual.value) if actual.how == "ok" else None
    if not want or not got:
        return
    tokens = [sequence for _, sequence in got]
    if any(EOS in sequence[1:-1] for sequence in tokens):
        yield FINISHED
    if any(count > 1 and sequence[-1:] == (EOS,) for sequence, count in Counter(tokens).items()):
        yield "finished-returned-twice"
    if len(set(tokens)) == len(got) > _sizes(case).width and got[: len(want)] == want:
        yield TOO_MANY
    if _multiplied(case, got):
        yield "probabilities-multiplied"


def _multiplied(case: Case, got: Hypotheses) -> bool:
    """Are the scores products of probabilities, or what is left of such products after they underflowed?"""
    sizes = _sizes(case)
    if not all(_is_sequence(tokens, sizes) for _, tokens in got):
        return False
    right = [score_of(case.private["model"], tokens) for _, tokens in got]
    pairs = list(zip((score for score, _ in got), right, strict=True))
    if any(score == -np.inf and np.isfinite(truth) and truth < UNDERFLOW for score, truth in pairs):
        return True
    if len(pairs) > 1 and len({score for score, _ in pairs}) == 1 and max(right) < UNDERFLOW:
        return True
    return all(np.isclose(score, np.exp(truth), rtol=1e-6, atol=0.0) for score, truth in pairs)


def _is_sequence(tokens: tuple[int, ...], sizes: _Sizes) -> bool:
    inside = all(0 <= token < sizes.vocab for token in tokens[1:])
    return 1 < len(tokens) <= sizes.steps + 1 and tokens[0] == sizes.bos and inside


CHECKERS = {"beams": Beams()}
