"""The checker of attention, and a witness that recognizes each bug by what it would return on the inputs of a case."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from problems.format.abnormal_outcomes import get_exception_message
from problems.format.bug_hypotheses import BugHypothesis, find_near_elements, match_simplest_hypothesis
from problems.format.case import Case
from problems.format.checker_api import Checker
from problems.format.checkers.close import CloseMessageChecker, get_tolerances
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome
from problems.format.payloads import read_arguments

Mask = NDArray[np.bool_]

FILLS = (*(-(10.0**power) for power in range(3, 31)), -65504.0, -32768.0, -float(2**31), -float(2**16))
"""Common fill values of a finite mask."""
MAX_BURIED_SCORE = -1e3
"""A finite mask can fail in a row whose visible scores are all below this."""
MAX_ORDINARY_PRODUCT = 100.0
"""Up to dot products of this size, no sum of exponentials underflows to 0 and other functions give other weights."""
MIN_FITTED_VALUES = 4
"""The fewest values to which a single fill value may be fitted."""
_EMPTY_ROW_MESSAGES = ("empty sequence", "argument is empty", "zero-size array")
"""Parts of the messages of exceptions for a maximum of no numbers."""


CHECKERS: Mapping[str, Checker] = {"attention": CloseMessageChecker()}


class _AttentionInputs:
    """The inputs of one case in float64, and the mask `visible` [seq_q, seq_k]: True where a query may see a key.

    `triangular` says that the mask is causal; query 0 then sees the keys up to `offset`, which is seq_k - seq_q.
    `masked` says that some key is hidden."""

    def __init__(self, case: Case) -> None:
        given = read_arguments(case.payload)
        self.q, self.k, self.v = (np.asarray(given[name], dtype=np.float64) for name in "QKV")
        shape = (len(self.q), len(self.k))
        self.triangular = case.payload["entry"] == "decode_attention" or bool(given.get("causal"))
        self.offset = shape[1] - shape[0]
        self.visible: Mask = np.ones(shape, dtype=bool)
        if self.triangular:
            self.visible = np.tril(self.visible, k=self.offset)
        if "pad_mask" in given:
            self.visible = np.broadcast_to(~np.asarray(given["pad_mask"], dtype=bool), shape)
        self.masked = not self.visible.all()

    @property
    def scale(self) -> float:
        return float(1 / np.sqrt(self.q.shape[1]))


def witness(case: Case, expected: Outcome, actual: Outcome) -> Sequence[str]:
    """Return the ids of the bugs that this wrong outcome identifies without any other case."""
    with np.errstate(all="ignore"):  # a wrong answer, or a guess at it, can overflow
        return list(_identify_bugs(case, expected, actual))


def _identify_bugs(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    inputs = _AttentionInputs(case)
    if actual.how == "raised" and _is_empty_row_error(inputs, actual):
        yield "diagonal-masked"
    want, got = to_floats(expected.value), to_floats(actual.value) if actual.how == "ok" else None
    if want is None or got is None or not got.size or _contains_no_attention(inputs, got):
        return
    rtol, atol = get_tolerances(case)
    yield from match_simplest_hypothesis(_make_hypotheses(inputs, got), want, got, rtol=10 * rtol, atol=10 * atol)
    if want.shape == got.shape and _has_finite_mask(inputs, want, got):
        yield "finite-mask"


def _contains_no_attention(inputs: _AttentionInputs, got: Floats) -> bool:
    """Is every entry the same number, or is an input returned? Such an answer contains no attention at all."""
    return bool((got == got.flat[0]).all()) or any(np.array_equal(got, each) for each in (inputs.q, inputs.k, inputs.v))


def _is_empty_row_error(inputs: _AttentionInputs, actual: Outcome) -> bool:
    """Did the exception come from a first row without any key?"""
    if not inputs.triangular or inputs.offset:
        return False
    # Otherwise the sum of exponentials can underflow to 0.
    ordinary = np.abs(inputs.q @ inputs.k.T).max() < MAX_ORDINARY_PRODUCT
    divided = actual.raised is not None and actual.raised.type == "ZeroDivisionError"
    return (divided and bool(ordinary)) or any(words in get_exception_message(actual) for words in _EMPTY_ROW_MESSAGES)


def _make_hypotheses(inputs: _AttentionInputs, got: Floats) -> Iterator[BugHypothesis]:
    """Yield the answers of rarer forms of a bug, of single bugs, then of pairs of bugs. In pairs a wrong scale is 1."""
    yield from _make_rarer_hypotheses(inputs)
    parts = list(product(_list_scales(inputs), _list_masks(inputs), _SOFTMAXES))
    for bug_count in (1, 2):
        for (factor, unscaled), (visible, diagonal), (softmax, missing) in parts:
            bugs = unscaled | diagonal | missing
            if bug_count > 1 and unscaled and factor != 1.0:
                continue
            for scores, values, transposed in _list_scores(inputs, factor, allow_transposed=len(bugs) < bug_count):
                if len(bugs | transposed) == bug_count:
                    for answer in softmax(scores, visible, values, got, bool(transposed)):
                        yield BugHypothesis(bugs=bugs | transposed, values=answer)


def _list_scales(inputs: _AttentionInputs) -> Iterator[tuple[float, frozenset[str]]]:
    """Yield (factor, bugs): the right factor first, then 1 and the other factors that a solution may use."""
    yield inputs.scale, frozenset()
    d_k, d_v, seq_q, seq_k = inputs.q.shape[1], inputs.v.shape[1], len(inputs.q), len(inputs.k)
    for factor in {1.0, 1 / d_k, d_k**0.5, float(d_k), seq_k**-0.5, seq_q**-0.5, d_v**-0.5, d_k**-0.25}:
        if abs(factor / inputs.scale - 1) > 1e-3:
            yield factor, frozenset({"scale-missing"})


def _list_masks(inputs: _AttentionInputs) -> Iterator[tuple[Mask, frozenset[str]]]:
    """Yield (mask, bugs): the right mask first."""
    yield inputs.visible, frozenset()
    if inputs.triangular:
        yield np.tril(inputs.visible, k=inputs.offset - 1), frozenset({"diagonal-masked"})


def _list_scores(
    inputs: _AttentionInputs, scale: float, *, allow_transposed: bool
) -> Iterator[tuple[Floats, Floats, frozenset[str]]]:
    """Yield (scores, the values they weight, bugs): the right scores first, then each way to transpose them."""
    q, k, v = inputs.q, inputs.k, inputs.v
    yield q @ k.T * scale, v, frozenset()
    if allow_transposed and not np.allclose(q @ k.T, k @ q.T if len(q) == len(k) else np.inf):
        wrong = frozenset({"query-transposed"})
        # If the counts differ, a loop can stop at the shorter length without an error.
        shorter = min(len(q), len(k))
        yield (k @ q.T * scale)[:, :shorter], v[:shorter], wrong
        if len(q) == len(k) == q.shape[1]:
            yield q.T @ k * scale, v, wrong
            yield k.T @ q * scale, v, wrong


def _apply_softmax(scores: Floats, visible: Mask, values: Floats, _got: Floats, transposed: bool) -> Iterator[Floats]:
    """Yield the answer with a softmax, and the one with weights transposed back.

    Only a triangular mask distinguishes the second from a softmax over queries.
    """
    if scores.shape == visible.shape:
        yield _attend(scores, visible, values)
        if transposed and not visible.all() and np.array_equal(visible, np.tril(visible)):
            yield _compute_weights(scores, visible).T @ values
    elif visible.all():
        yield _attend(scores, np.ones(scores.shape, dtype=bool), values)


def _compute_weights(scores: Floats, visible: Mask) -> Floats:
    """Return the softmax over the visible keys. A row that sees no key is NaN."""
    with np.errstate(invalid="ignore"):
        hidden = np.where(visible, scores, -np.inf)
        weights = np.exp(hidden - hidden.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True)


def _attend(scores: Floats, visible: Mask, values: Floats) -> Floats:
    return _compute_weights(scores, visible) @ values


def _skip_softmax(scores: Floats, visible: Mask, values: Floats, got: Floats, _transposed: bool) -> Iterator[Floats]:
    """Yield answers that use the scores as weights, without a softmax.

    Masked scores are 0, a fitted fill value or unknown (NaN); one form divides the scores by their sum.
    """
    if scores.shape != visible.shape or not visible.any(axis=-1).all():
        return
    shown = np.where(visible, scores, 0.0)
    yield shown @ values
    with np.errstate(divide="ignore", invalid="ignore"):
        divided = shown / shown.sum(axis=-1, keepdims=True) @ values
    yield divided
    if not visible.all():
        yield np.where(visible.all(axis=-1, keepdims=True), shown @ values, np.nan)
        direction = ~visible @ values
        if got.shape == direction.shape and got.size >= MIN_FITTED_VALUES and np.isfinite(got).all():
            fill = float(((got - shown @ values) * direction).sum() / max((direction**2).sum(), 1e-300))
            yield shown @ values + fill * direction


def _make_rarer_hypotheses(inputs: _AttentionInputs) -> Iterator[BugHypothesis]:
    """Yield rarer forms: a partial softmax, another function instead, or a softmax or a scale applied too late."""
    raw = inputs.q @ inputs.k.T
    if min(raw.shape) < 2 or inputs.v.shape[1] < 2 or np.abs(raw).max() > MAX_ORDINARY_PRODUCT:
        return  # too few numbers, or too large ones, to distinguish the functions
    scores, hide = raw * inputs.scale, np.where(inputs.visible, 0.0, -np.inf)
    shown = np.where(inputs.visible, scores, 0.0)
    missing = frozenset({"softmax-missing"})
    with np.errstate(all="ignore"):
        sizes = np.abs(shown).sum(axis=-1, keepdims=True)
        for weights in (
            np.exp(scores + hide),
            np.exp(scores + hide - (scores + hide).max(axis=-1, keepdims=True)),
            np.maximum(shown, 0.0),
            shown / sizes,
            np.abs(shown) / sizes,
            1 / (1 + np.exp(-(scores + hide))),
        ):
            yield BugHypothesis(bugs=missing, values=_replace_infinite_by_nan(weights @ inputs.v))
        late = shown @ inputs.v
        yield BugHypothesis(
            bugs=missing, values=_replace_infinite_by_nan(_compute_weights(late, np.ones(late.shape, dtype=bool)))
        )
        answer = _attend(raw, inputs.visible, inputs.v) * inputs.scale
        yield BugHypothesis(bugs=frozenset({"scale-missing"}), values=_replace_infinite_by_nan(answer))


def _replace_infinite_by_nan(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


_SOFTMAXES = ((_apply_softmax, frozenset[str]()), (_skip_softmax, frozenset({"softmax-missing"})))
"""(function that yields answers from scores, the bugs that these answers have)."""


def _has_finite_mask(inputs: _AttentionInputs, want: Floats, got: Floats) -> bool:
    """Does a finite mask explain each wrong row: a finite score instead of the hidden one, or added to it?"""
    right = find_near_elements(got, want, 1e-3, 1e-6).all(axis=-1)
    if not inputs.masked or right.all():
        return False
    scores = inputs.q @ inputs.k.T * inputs.scale
    if scores[inputs.visible].min() > MAX_BURIED_SCORE and scores[~inputs.visible].max() < -MAX_BURIED_SCORE:
        return False
    # The solution must have a mask: at least one right row would be wrong without a mask, and also with zeros as fill.
    unmasked = [np.where(inputs.visible, scores, hidden) for hidden in (scores, 0.0)]
    wrong_unmasked = [
        ~find_near_elements(_attend(each, inputs.visible | True, inputs.v), want, 1e-3, 1e-6).all(-1)
        for each in unmasked
    ]
    if not (right & wrong_unmasked[0] & wrong_unmasked[1]).any():
        return False
    leaked = np.stack(list(_list_leaking_answers(scores, inputs.visible, inputs.v)))
    agrees = find_near_elements(np.broadcast_to(got, leaked.shape), leaked, 1e-3, 1e-6).all(axis=-1).any(axis=0)
    return bool(np.all(agrees | right))


def _list_leaking_answers(scores: Floats, visible: Mask, values: Floats) -> Iterator[Floats]:
    """Yield the answers with each finite fill value. Rows of which an answer says nothing are NaN."""
    all_visible = np.ones(scores.shape, dtype=bool)
    for fill in FILLS:
        yield _attend(np.where(visible, scores, fill), all_visible, values)
        yield _attend(scores + np.where(visible, 0.0, fill), all_visible, values)
    # With any fill value, visible scores this low get no weight.
    buried = np.max(np.where(visible, scores, -np.inf), axis=-1, keepdims=True) < MAX_BURIED_SCORE
    yield np.where(buried, _attend(np.zeros_like(scores), ~visible, values), np.nan)
    yield np.where(buried, _attend(scores, ~visible, values), np.nan)
