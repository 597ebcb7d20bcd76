"""Answers and counts the calls of score_fn, checks the list of hypotheses, and names the bugs that one proves."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, cast

import numpy as np

from problems.beam_search.toy_models import EOS, compute_log_probs, compute_score
from problems.format.abnormal_outcomes import check_abnormal, compare_abnormal
from problems.format.case import Case
from problems.format.checker_api import RIGHT, CallbackRefusedError, Finding
from problems.format.numeric_arrays import MAX_INTS, find_duplicate_index, to_ints
from problems.format.outcome import Outcome
from problems.format.value_encoding import build_value_view, format_value
from problems.format.value_equality import to_python
from problems.format.view_builders import build_input_views, build_outcome_view
from problems.format.views import CaseView, NamedView, TextView, View

RTOL, ATOL = 1e-6, 1e-8
MAX_SCORED = 50
"""A diagnosis computes the scores of this many hypotheses. Each takes a draw of the model for each token."""
FINISHED, TOO_MANY, MALFORMED = "finished-beam-extended", "beams-not-truncated", "malformed"
"""Reasons to refuse a call of score_fn. The first two are the ids of bugs."""
UNDERFLOW = -100.0
"""A product of probabilities whose logarithm is below this underflows, at least in float32."""


@dataclass(frozen=True, slots=True)
class _SearchSizes:
    """The arguments beam_width, max_len, vocab_size, bos_id and length_penalty of a call."""

    width: int
    steps: int
    vocab: int
    bos: int
    penalty: float


def _read_sizes(case: Case) -> _SearchSizes:
    args = cast("Sequence[Any]", case.payload["args"])
    settings = cast("Mapping[str, Any]", case.payload["kwargs"])
    return _SearchSizes(args[1], args[2], args[3], settings.get("bos_id", 0), settings.get("length_penalty", 0.0))


class ScoreFnResponder:
    """Answers score_fn for one run of one case. The length of a prefix identifies its step.

    `calls` counts the calls on unfinished sequences by this length. `refused` is the reason of a refusal, or ""."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.sizes = _read_sizes(case)
        self.calls: Counter[int] = Counter()
        self.refused = ""

    def answer(self, request: Any) -> Any:
        """Return log-probabilities, float64 [vocab], for ["score_fn", tokens]. Raises CallbackRefusedError."""
        prefix = self._read_prefix(request)
        if EOS in prefix[1:]:
            raise self._build_refusal(
                FINISHED, "score_fn was called on a finished sequence, which already contains EOS."
            )
        self.calls[len(prefix)] += 1
        if self.calls[len(prefix)] > self.sizes.width:
            message = f"score_fn was called more than beam_width = {self.sizes.width} times in one step."
            raise self._build_refusal(TOO_MANY, message)
        return compute_log_probs(self.case.private["model"], prefix)

    def record(self) -> dict[str, Any]:
        """Return {"steps": [calls of each step that has any, in order], "refused": reason of a refusal, or ""}."""
        return {"steps": [self.calls[length] for length in sorted(self.calls)], "refused": self.refused}

    def _read_prefix(self, request: Any) -> list[int]:
        parts = cast("Sequence[Any]", request) if isinstance(request, list | tuple) else ()
        if len(parts) != 2:
            raise self._build_refusal(MALFORMED, "score_fn accepts one argument: the list of tokens so far.")
        prefix = to_ints(parts[1])
        if prefix is None or not prefix:
            raise self._build_refusal(
                MALFORMED, "score_fn accepts a list of ints: the tokens so far, starting with BOS."
            )
        if prefix[0] != self.sizes.bos:
            raise self._build_refusal(MALFORMED, "score_fn was called with tokens that do not start with bos_id.")
        if not all(0 <= token < self.sizes.vocab for token in prefix[1:]):
            raise self._build_refusal(MALFORMED, "score_fn was called with a token that is not in the vocabulary.")
        return prefix

    def _build_refusal(self, reason: str, message: str) -> CallbackRefusedError:
        self.refused = reason
        return CallbackRefusedError(message)


def responder(case: Case) -> ScoreFnResponder:
    """Return the responder for one run of a case."""
    return ScoreFnResponder(case)


Hypotheses = list[tuple[float, tuple[int, ...]]]


def read_hypotheses(value: Any) -> Hypotheses | None:
    """Parse the returned list into (score, tokens) pairs; return None if it has another structure or is too large."""
    if not isinstance(value, list | tuple):
        return None
    found: Hypotheses = []
    tokens_left = MAX_INTS
    for item in cast("Sequence[Any]", value):
        pair = cast("Sequence[Any]", item) if isinstance(item, list | tuple) else ()
        if len(pair) != 2:
            return None
        score, tokens = _to_score(pair[0]), to_ints(pair[1], tokens_left)
        if isinstance(score, bool) or not isinstance(score, int | float) or tokens is None:
            return None
        tokens_left -= len(tokens)
        found.append((_to_float(score), tuple(tokens)))
    return found


def _to_score(value: Any) -> Any:
    """Convert a NumPy scalar or an array without axes to a Python value; return any other value unchanged."""
    return to_python(value) if isinstance(value, np.generic) or getattr(value, "ndim", 1) == 0 else value


def _to_float(score: float) -> float:
    try:
        return float(score)
    except OverflowError:
        return float("nan")


def _is_close_score(got: float, want: float) -> bool:
    return bool(np.isclose(got, want, rtol=RTOL, atol=ATOL, equal_nan=True))


class BeamsChecker:
    """Checks that the hypotheses are the sequences of the reference, each once, with their scores, best first."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Check the structure of the answer, its sequences, scores and order. Equal ranks can be in any order."""
        finding = check_abnormal(case, expected, actual)
        if finding is not None:
            return finding
        want, got = read_hypotheses(expected.value), read_hypotheses(actual.value)
        if want is None:
            raise ValueError(f"the reference of beam_search returned no hypotheses for the case {case.name!r}")
        if got is None:
            message = "The answer must be a list of pairs (score, tokens): a number and a list of ints."
            return Finding(ok=False, kind="type", message=message, detail=f"got {format_value(actual.value, 300)}")
        found = (
            _check_form(case, got)
            or _check_count(case, want, got)
            or _check_content(want, got)
            or _check_order(case, got)
        )
        if found is None:
            return RIGHT
        kind, message, place = found
        first = None if place is None else (place,)
        detail = f"expected {format_value(want, 400)}; got {format_value(got, 400)}"
        return Finding(ok=False, kind=kind, message=message, first=first, detail=detail)

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Return True for the same refusal, or for the same sequences in the same order with the same scores."""
        if a.how == b.how == "stopped":
            return _get_refusal_reason(a) == _get_refusal_reason(b)
        comparison = compare_abnormal(a, b)
        if comparison is not None:
            return comparison
        first, second = read_hypotheses(a.value), read_hypotheses(b.value)
        if first is None or second is None:
            return first is None and second is None
        return len(first) == len(second) and all(
            one[1] == other[1] and _is_close_score(one[0], other[0]) for one, other in zip(first, second, strict=True)
        )

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> CaseView:
        """Show the sizes, the model if it is a table, and both answers."""
        expected_view = None if expected is None else _build_answer_view(expected)
        return CaseView(inputs=_build_inputs(case), expected=expected_view, actual=_build_answer_view(actual))


Mismatch = tuple[str, str, int | None]
"""(kind and message of a finding, position of the hypothesis in the answer or None)."""


def _check_form(case: Case, got: Hypotheses) -> Mismatch | None:
    """Return what is wrong with the sequences whatever the expected ones are, or None."""
    sizes = _read_sizes(case)
    duplicate = find_duplicate_index([tokens for _, tokens in got])
    for place, (_, tokens) in enumerate(got):
        if not tokens or tokens[0] != sizes.bos:
            return "bos", "A sequence does not start with BOS.", place
        if EOS in tokens[1:-1]:
            return "extended", "A sequence continues after its end-of-sequence token.", place
        if len(tokens) > sizes.steps + 1:
            return "longer", "A sequence has more than max_len tokens after BOS.", place
        if place == duplicate:
            return "duplicate", "The same sequence appears in the answer twice.", place
    return None


def _check_count(case: Case, want: Hypotheses, got: Hypotheses) -> Mismatch | None:
    if len(got) > _read_sizes(case).width:
        return "length", "The answer has more than beam_width hypotheses.", None
    if len(got) != len(want):
        return "length", "The answer has the wrong number of hypotheses.", None
    return None


def _check_content(want: Hypotheses, got: Hypotheses) -> Mismatch | None:
    right = {tokens: score for score, tokens in want}
    for place, (score, tokens) in enumerate(got):
        if tokens not in right:
            return "sequence", "A sequence in the answer is not among the best.", place
        if not _is_close_score(score, right[tokens]):
            return "score", "The score of a sequence is not the sum of its log-probabilities.", place
    return None


def _check_order(case: Case, got: Hypotheses) -> Mismatch | None:
    penalty = _read_sizes(case).penalty
    ranks = [score / max(1, len(tokens) - 1) ** penalty for score, tokens in got]
    for place, (rank, next_rank) in enumerate(pairwise(ranks)):
        if next_rank > rank + ATOL + RTOL * abs(rank):
            return "order", "The hypotheses are not ordered best first.", place + 1
    return None


def _get_refusal_reason(outcome: Outcome) -> str:
    return str(outcome.calls["refused"]) if outcome.calls else ""


def _build_inputs(case: Case) -> list[NamedView]:
    function = "score_fn, answered by the judge"
    args = [function, *cast("Sequence[Any]", case.payload["args"])[1:]]
    named = build_input_views(replace(case, payload={**case.payload, "args": args}))
    bos = _read_sizes(case).bos
    rows = case.private["model"].get("rows", {})
    shown = [
        NamedView(name=f"probabilities after {[bos, *prefix]}", value=build_value_view(list(row)))
        for prefix, row in rows.items()
    ]
    if rows:
        shown.append(
            NamedView(
                name="probabilities after other prefixes", value=build_value_view(list(case.private["model"]["rest"]))
            )
        )
    return named + shown


def _build_answer_view(outcome: Outcome) -> View | None:
    found = read_hypotheses(outcome.value) if outcome.how == "ok" else None
    if found is None:
        return build_outcome_view(outcome)
    lines = [f"{score:.6g}  {format_value(list(tokens), 200)}" for score, tokens in found[:50]]
    return TextView(text="\n".join(lines) or "[]")


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of the bugs that this wrong outcome identifies."""
    if actual.how == "stopped":
        if _get_refusal_reason(actual) in (FINISHED, TOO_MANY):
            yield _get_refusal_reason(actual)
        return
    want, got = read_hypotheses(expected.value), read_hypotheses(actual.value) if actual.how == "ok" else None
    if not want or not got:
        return
    tokens = [sequence for _, sequence in got]
    if any(EOS in sequence[1:-1] for sequence in tokens):
        yield FINISHED
    if find_duplicate_index([sequence for sequence in tokens if sequence[-1:] == (EOS,)]) is not None:
        yield "finished-returned-twice"
    if len(got) > _read_sizes(case).width and find_duplicate_index(tokens) is None and got[: len(want)] == want:
        yield TOO_MANY
    if _has_multiplied_scores(case, got):
        yield "probabilities-multiplied"


def _has_multiplied_scores(case: Case, got: Hypotheses) -> bool:
    """Return True if the scores are products of probabilities, possibly underflowed."""
    sizes = _read_sizes(case)
    got = got[:MAX_SCORED]
    if not all(_is_valid_sequence(tokens, sizes) for _, tokens in got):
        return False
    right = [compute_score(case.private["model"], tokens) for _, tokens in got]
    pairs = list(zip((score for score, _ in got), right, strict=True))
    if any(score == -np.inf and np.isfinite(truth) and truth < UNDERFLOW for score, truth in pairs):
        return True
    if len(pairs) > 1 and all(score == pairs[0][0] for score, _ in pairs) and max(right) < UNDERFLOW:
        return True
    return all(np.isclose(score, np.exp(truth), rtol=1e-6, atol=0.0) for score, truth in pairs)


def _is_valid_sequence(tokens: tuple[int, ...], sizes: _SearchSizes) -> bool:
    inside = all(0 <= token < sizes.vocab for token in tokens[1:])
    return 1 < len(tokens) <= sizes.steps + 1 and tokens[0] == sizes.bos and inside


CHECKERS = {"beams": BeamsChecker()}
