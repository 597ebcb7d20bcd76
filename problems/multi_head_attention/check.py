"""The checkers of multi-head attention, one of which rejects a loop over heads, and a witness that recognizes each bug
by what it would return on the inputs of a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.abnormal_outcomes import get_exception_message
from problems.format.bug_hypotheses import BugHypothesis, find_near_elements, match_simplest_hypothesis
from problems.format.case import Case
from problems.format.checker_api import Checker, Finding
from problems.format.checkers.close import CloseMessageChecker, get_tolerances
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome
from problems.format.payloads import read_arguments

Mask = NDArray[np.bool_]
Bugs = frozenset[str]
NO_BUG: Bugs = frozenset()
HEADS_NOT_TRANSPOSED: Bugs = frozenset({"heads-not-transposed"})
HEADS_CONCATENATED: Bugs = frozenset({"heads-concatenated-on-axis-0"})
PROJECTION_MISSING: Bugs = frozenset({"output-projection-missing"})
SCALED_BY_D_MODEL: Bugs = frozenset({"scaled-by-d-model"})
OTHER_MISTAKE: Bugs = frozenset({"?"})
"""A mistake without a bug id. It is a hypothesis too, so no named bug is blamed where both give the same values."""

FILL_VALUES = (*(-(10.0**power) for power in range(3, 40)), -65504.0, -float(2**31), float(np.finfo(np.float32).min))
"""Common fill values of a finite mask."""
LOW_SCORE = -1e3
"""A finite mask can fail in a row whose visible scores are all below this."""
MAX_EXTRA_LINES = 24
"""The most extra lines that many heads may run compared with few. A loop runs at least one line per head: more."""


class HeadLoopChecker(CloseMessageChecker):
    """Compares the values with few heads and with many, and then the numbers of Python lines: many heads may run at
    most MAX_EXTRA_LINES more."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Compare the values first, then the line counts."""
        finding = super().check(case, _extract_values(expected), _extract_values(actual))
        lines = [call.get("lines") for call in _read_calls(actual)]
        few, many = (lines[0], lines[-1]) if lines else (None, None)
        if not finding.ok or (isinstance(few, int) and isinstance(many, int) and many <= few + MAX_EXTRA_LINES):
            return finding
        return Finding(
            ok=False,
            kind="loop",
            message="The values are right, but a Python loop computes them, so the work grows with the number of heads."
            " Process all heads in one batched operation.",
        )

    def is_same_behavior(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """Compare the values only, not the line counts."""
        return super().is_same_behavior(case, _extract_values(a), _extract_values(b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """Show the values only, not the line counts."""
        return super().show(case, None if expected is None else _extract_values(expected), _extract_values(actual))


def _read_calls(outcome: Outcome) -> list[Mapping[Any, Any]]:
    value: Any = outcome.value
    items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
    return [cast("Mapping[Any, Any]", item) for item in items if isinstance(item, Mapping)]


def _extract_values(outcome: Outcome) -> Outcome:
    return replace(outcome, value=tuple(call.get("value") for call in _read_calls(outcome)))


CHECKERS: Mapping[str, Checker] = {"heads": CloseMessageChecker(), "no-loop": HeadLoopChecker()}


class _HeadInputs:
    """The inputs of one case in float64, with `q`, `k` and `v` [seq, features] already projected."""

    def __init__(self, case: Case) -> None:
        arguments = read_arguments(case.payload)
        x, *weights = (np.asarray(arguments[name], dtype=np.float64) for name in ("x", "W_Q", "W_K", "W_V", "W_O"))
        self.q, self.k, self.v = (x @ weight for weight in weights[:3])
        self.w_o = weights[3]
        self.heads = int(arguments["n_heads"])
        self.kv_heads = int(arguments.get("n_kv_heads", self.heads))
        self.seq, self.d_model = x.shape
        self.causal = bool(arguments.get("causal"))

    @property
    def d_k(self) -> int:
        return self.d_model // self.heads

    def make_mask(self, size: int) -> Mask:
        """Return an array [size, size] that is True where a row sees a column."""
        return np.tri(size, dtype=bool) if self.causal else np.ones((size, size), dtype=bool)

    def split_heads(self, reshaped_only: Sequence[int] = ()) -> list[Floats]:
        """Return Q, K and V as [heads, seq, d_k].

        `reshaped_only` holds indices (0 for Q, 1 for K, 2 for V) that are only reshaped, which is the bug.
        """
        parts: list[Floats] = []
        for place, (t, heads) in enumerate(((self.q, self.heads), (self.k, self.kv_heads), (self.v, self.kv_heads))):
            if place in reshaped_only:
                part = t.reshape(heads, self.seq, self.d_k)
            else:
                part = t.reshape(self.seq, heads, self.d_k).transpose(1, 0, 2)
            parts.append(np.repeat(part, self.heads // heads, axis=0))
        return parts

    def merge_heads(self, heads: Floats) -> Floats:
        return heads.transpose(1, 0, 2).reshape(self.seq, self.d_model)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Sequence[str]:
    """Return the ids of the bugs that this wrong outcome identifies without any other case."""
    with np.errstate(all="ignore"):  # a wrong answer, or a guess at it, can overflow
        return list(_identify_bugs(case, expected, actual))


def _identify_bugs(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    if "sizes" in case.payload or expected.how != "ok":
        return
    inputs = _HeadInputs(case)
    if actual.how == "raised" and _is_stacking_error(inputs, actual):
        yield from HEADS_CONCATENATED
    want, got = to_floats(expected.value), to_floats(actual.value) if actual.how == "ok" else None
    if want is None or got is None or not got.size or (got == got.flat[0]).all():
        return
    rtol, atol = get_tolerances(case)
    yield from (
        match_simplest_hypothesis(_make_hypotheses(inputs), want, got, rtol=10 * rtol, atol=10 * atol) - OTHER_MISTAKE
    )
    if want.shape == got.shape and _has_finite_mask(inputs, want, got):
        yield "finite-mask"


def _is_stacking_error(inputs: _HeadInputs, actual: Outcome) -> bool:
    """Did heads of shape [n_heads * seq, d_k] fail to multiply W_O [d_model, d_model]?"""
    message, d_k, d_model = get_exception_message(actual), inputs.d_k, inputs.d_model
    return f"size {d_model} is different from {d_k})" in message or (
        f"({inputs.heads * inputs.seq},{d_k}) and ({d_model},{d_model}) not aligned" in message
    )


def _make_hypotheses(inputs: _HeadInputs) -> Iterator[BugHypothesis]:
    """Yield the answers of single bugs, then of all pairs of bugs."""
    d_k, d_model = inputs.d_k, inputs.d_model
    scales = (
        (d_k**-0.5, NO_BUG),
        (d_model**-0.5, SCALED_BY_D_MODEL),
        (1 / d_model, SCALED_BY_D_MODEL),
        (1 / d_k, OTHER_MISTAKE),
        (1.0, OTHER_MISTAKE),
    )
    for bug_count, (scale, scale_bugs), (project, projection_bugs) in product(
        (1, 2), scales, ((True, NO_BUG), (False, PROJECTION_MISSING))
    ):
        known = scale_bugs | projection_bugs
        if len(known) > bug_count or (bug_count > 1 and scale_bugs and scale != d_model**-0.5):
            continue
        for rows, bugs in _list_projection_inputs(inputs, scale):
            if len(known | bugs) == bug_count:
                # A loop that stops at the shorter length multiplies rows of one head by only that many rows of W_O.
                values = rows @ inputs.w_o[: rows.shape[1]] if project else rows
                yield BugHypothesis(bugs=known | bugs, values=values)


def _list_projection_inputs(inputs: _HeadInputs, scale: float) -> Iterator[tuple[Floats, Bugs]]:
    """Yield (the input of the output projection, bugs). Without a bug the input is [seq, d_model]."""
    visible = inputs.make_mask(inputs.seq)
    right = _attend(inputs.split_heads(), visible, scale)
    yield inputs.merge_heads(right), NO_BUG
    yield right.reshape(inputs.seq, inputs.d_model), HEADS_CONCATENATED
    stacked = right.reshape(inputs.heads * inputs.seq, inputs.d_k)
    yield stacked, HEADS_CONCATENATED
    yield stacked.reshape((inputs.seq, inputs.d_model), order="F"), HEADS_CONCATENATED
    for count in (3, 2, 1):
        for reshaped_only in combinations(range(3), count):
            heads = _attend(inputs.split_heads(reshaped_only), visible, scale)
            yield inputs.merge_heads(heads), HEADS_NOT_TRANSPOSED
            yield heads.reshape(inputs.seq, inputs.d_model), HEADS_NOT_TRANSPOSED
    yield from _attend_within_tokens(inputs, scale)


def _attend_within_tokens(inputs: _HeadInputs, scale: float) -> Iterator[tuple[Floats, Bugs]]:
    """Yield attention among the heads of one token, [seq, heads, d_k], with a mask over heads and without one."""
    parts = [part.transpose(1, 0, 2) for part in inputs.split_heads()]
    for visible in (inputs.make_mask(inputs.heads), np.ones((inputs.heads, inputs.heads), dtype=bool)):
        heads = _attend(parts, visible, scale)
        yield heads.reshape(inputs.seq, inputs.d_model), HEADS_NOT_TRANSPOSED
        yield heads.transpose(1, 0, 2).reshape(inputs.seq, inputs.d_model), HEADS_NOT_TRANSPOSED
        if inputs.seq >= inputs.heads:  # the first tokens are used as if they were the heads
            yield np.concatenate(list(heads[: inputs.heads]), axis=1), HEADS_NOT_TRANSPOSED


def _attend(parts: Sequence[Floats], visible: Mask, scale: float) -> Floats:
    q, k, v = parts
    return _compute_softmax(np.where(visible, q @ k.transpose(0, 2, 1) * scale, -np.inf)) @ v


def _compute_softmax(scores: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True)


def _has_finite_mask(inputs: _HeadInputs, want: Floats, got: Floats) -> bool:
    """Does a finite mask explain each wrong row: a finite score instead of the hidden one, or added to it?"""
    right = find_near_elements(got, want, 1e-3, 1e-6).all(axis=-1)
    q, k, v = inputs.split_heads()
    scores, visible = q @ k.transpose(0, 2, 1) * inputs.d_k**-0.5, inputs.make_mask(inputs.seq)
    if (
        visible.all()
        or right.all()
        or (scores[:, visible].min() > LOW_SCORE and scores[:, ~visible].max() < -LOW_SCORE)
    ):
        return False
    # The solution must have a mask: at least one right row would be wrong without a mask, and also with zeros as fill.
    needs_mask = right
    for other in (scores, 0.0):
        answer = inputs.merge_heads(_compute_softmax(np.where(visible, scores, other)) @ v) @ inputs.w_o
        needs_mask = needs_mask & ~find_near_elements(answer, want, 1e-3, 1e-6).all(axis=-1)
    if not needs_mask.any():
        return False
    agrees = right
    for weights in _list_leaking_weights(scores, visible):
        answer = inputs.merge_heads(weights @ v) @ inputs.w_o
        agrees = agrees | find_near_elements(got, answer, 1e-3, 1e-6).all(axis=-1)
    return bool(agrees.all())


def _list_leaking_weights(scores: Floats, visible: Mask) -> Iterator[Floats]:
    for fill in FILL_VALUES:
        yield _compute_softmax(np.where(visible, scores, fill))
        yield _compute_softmax(scores + np.where(visible, 0.0, fill))
    # With any fill value, visible scores this low get no weight in their head.
    masked = np.where(visible, scores, -np.inf)
    has_low_scores = masked.max(axis=-1, keepdims=True) < LOW_SCORE
    for hidden in (np.zeros_like(scores), scores):
        yield np.where(has_low_scores, _compute_softmax(np.where(visible, -np.inf, hidden)), _compute_softmax(masked))
