"""Attention, compared as numbers; and its bugs, recognised by what each would give on the inputs of a case."""

from collections.abc import Iterator, Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker import Checker
from problems.format.checkers.close import ByWords, tolerances
from problems.format.failures import said
from problems.format.guesses import Guess, blamed, near
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome
from problems.format.payloads import arguments

Mask = NDArray[np.bool_]

FILLS = (*(-(10.0**power) for power in range(3, 31)), -65504.0, -32768.0, -float(2**31), -float(2**16))
"""What a finite mask is filled with, commonly."""
BURIED = -1e3
"""A row whose visible scores all lie below this is one that a finite mask may lose against."""
ORDINARY = 100.0
ENOUGH = 4
"""So many values at least, where one number is fitted to them."""
_EMPTY_ROW = ("empty sequence", "argument is empty", "zero-size array")


CHECKERS: Mapping[str, Checker] = {"attention": ByWords()}


class _Inputs:
    """The inputs of one case, as float64, with who may see whom."""

    def __init__(self, case: Case) -> None:
        given = arguments(case.payload)
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


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    inputs = _Inputs(case)
    if actual.how == "raised" and _saw_nothing(inputs, actual):
        yield "diagonal-masked"
    want, got = floats(expected.value), floats(actual.value) if actual.how == "ok" else None
    if want is None or got is None or not got.size or _idle(inputs, got):
        return
    rtol, atol = tolerances(case)
    yield from blamed(_guesses(inputs, got), want, got, rtol=10 * rtol, atol=10 * atol)
    if want.shape == got.shape and _leaks(inputs, want, got):
        yield "finite-mask"


def _idle(inputs: _Inputs, got: Floats) -> bool:
    """One number throughout, or an input given back: an answer that shows no attention of any kind."""
    return bool((got == got.flat[0]).all()) or any(np.array_equal(got, each) for each in (inputs.q, inputs.k, inputs.v))


def _saw_nothing(inputs: _Inputs, actual: Outcome) -> bool:
    """Did it stumble over a first row with no key in it?"""
    if not inputs.triangular or inputs.offset:
        return False
    ordinary = np.abs(inputs.q @ inputs.k.T).max() < ORDINARY  # else the sum of exponentials may be 0 by underflow
    divided = actual.raised is not None and actual.raised.type == "ZeroDivisionError"
    return (divided and bool(ordinary)) or any(words in said(actual) for words in _EMPTY_ROW)


def _guesses(inputs: _Inputs, got: Floats) -> Iterator[Guess]:
    """Each bug alone, then any two together."""
    yield from _elsewhere(inputs)
    parts = list(product(_scales(inputs), _masks(inputs), _SOFTMAXES))
    for size in (1, 2):
        for (factor, unscaled), (visible, diagonal), (softmax, missing) in parts:
            known = unscaled | diagonal | missing
            if size > 1 and unscaled and factor != 1.0:
                continue
            for scores, values, transposed in _scores(inputs, factor, turned=len(known) < size):
                if len(known | transposed) == size:
                    for answer in softmax(scores, visible, values, got, bool(transposed)):
                        yield Guess(bugs=known | transposed, values=answer)


def _scales(inputs: _Inputs) -> Iterator[tuple[float, frozenset[str]]]:
    """The right factor, none, and what may stand in its place."""
    yield inputs.scale, frozenset()
    d_k, d_v, seq_q, seq_k = inputs.q.shape[1], inputs.v.shape[1], len(inputs.q), len(inputs.k)
    for factor in {1.0, 1 / d_k, d_k**0.5, float(d_k), seq_k**-0.5, seq_q**-0.5, d_v**-0.5, d_k**-0.25}:
        if abs(factor / inputs.scale - 1) > 1e-3:
            yield factor, frozenset({"scale-missing"})


def _masks(inputs: _Inputs) -> Iterator[tuple[Mask, frozenset[str]]]:
    yield inputs.visible, frozenset()
    if inputs.triangular:
        yield np.tril(inputs.visible, k=inputs.offset - 1), frozenset({"diagonal-masked"})


def _scores(inputs: _Inputs, scale: float, *, turned: bool) -> Iterator[tuple[Floats, Floats, frozenset[str]]]:
    """(scores, the values they weigh, the bug): as they should be, and each way in which they may be transposed."""
    q, k, v = inputs.q, inputs.k, inputs.v
    yield q @ k.T * scale, v, frozenset()
    if turned and not np.allclose(q @ k.T, k @ q.T if len(q) == len(k) else np.inf):
        wrong = frozenset({"query-transposed"})
        # Where the counts differ, a loop may go on to the shorter end without a complaint.
        both = min(len(q), len(k))
        yield (k @ q.T * scale)[:, :both], v[:both], wrong
        if len(q) == len(k) == q.shape[1]:
            yield q.T @ k * scale, v, wrong
            yield k.T @ q * scale, v, wrong


def _averages(scores: Floats, visible: Mask, values: Floats, _got: Floats, turned: bool) -> Iterator[Floats]:
    """With a softmax; and with weights turned back, which only a triangular mask tells from a softmax over queries."""
    if scores.shape == visible.shape:
        yield _attended(scores, visible, values)
        if turned and not visible.all() and np.array_equal(visible, np.tril(visible)):
            yield _weights(scores, visible).T @ values
    elif visible.all():
        yield _attended(scores, np.ones(scores.shape, dtype=bool), values)


def _weights(scores: Floats, visible: Mask) -> Floats:
    """Softmax over the visible keys; NaN in a row that sees none."""
    with np.errstate(invalid="ignore"):
        hidden = np.where(visible, scores, -np.inf)
        weights = np.exp(hidden - hidden.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True)


def _attended(scores: Floats, visible: Mask, values: Floats) -> Floats:
    return _weights(scores, visible) @ values


def _products(scores: Floats, visible: Mask, values: Floats, got: Floats, _turned: bool) -> Iterator[Floats]:
    """Scores as weights, with zeros, with a number or with anything where they are masked; or divided by their sum."""
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
        if got.shape == direction.shape and got.size >= ENOUGH and np.isfinite(got).all():
            fill = float(((got - shown @ values) * direction).sum() / max((direction**2).sum(), 1e-300))
            yield shown @ values + fill * direction


def _elsewhere(inputs: _Inputs) -> Iterator[Guess]:
    """Rarer forms: half a softmax, another function in its place, or one that comes too late; a scale likewise."""
    raw = inputs.q @ inputs.k.T
    if min(raw.shape) < 2 or inputs.v.shape[1] < 2 or np.abs(raw).max() > ORDINARY:
        return  # too few numbers, or too large ones, to tell one function from another
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
            yield Guess(bugs=missing, values=_finite(weights @ inputs.v))
        late = shown @ inputs.v
        yield Guess(bugs=missing, values=_finite(_weights(late, np.ones(late.shape, dtype=bool))))
        answer = _attended(raw, inputs.visible, inputs.v) * inputs.scale
        yield Guess(bugs=frozenset({"scale-missing"}), values=_finite(answer))


def _finite(values: Floats) -> Floats:
    return np.where(np.isfinite(values), values, np.nan)


_SOFTMAXES = ((_averages, frozenset[str]()), (_products, frozenset({"softmax-missing"})))


def _leaks(inputs: _Inputs, want: Floats, got: Floats) -> bool:
    """Is each wrong row what is left when hidden keys have a finite score, in place of their own or added to it?"""
    right = near(got, want, 1e-3, 1e-6).all(axis=-1)
    if not inputs.masked or right.all():
        return False
    scores = inputs.q @ inputs.k.T * inputs.scale
    if scores[inputs.visible].min() > BURIED and scores[~inputs.visible].max() < -BURIED:
        return False
    # A mask there must be: one row at least is right that would be wrong without one, or with zeros in its place.
    unmasked = [np.where(inputs.visible, scores, other) for other in (scores, 0.0)]
    spoilt = [~near(_attended(each, inputs.visible | True, inputs.v), want, 1e-3, 1e-6).all(-1) for each in unmasked]
    if not (right & spoilt[0] & spoilt[1]).any():
        return False
    leaked = np.stack(list(_leaking(scores, inputs.visible, inputs.v)))
    agrees = near(np.broadcast_to(got, leaked.shape), leaked, 1e-3, 1e-6).all(axis=-1).any(axis=0)
    return bool(np.all(agrees | right))


def _leaking(scores: Floats, visible: Mask, values: Floats) -> Iterator[Floats]:
    everyone = np.ones(scores.shape, dtype=bool)
    for fill in FILLS:
        yield _attended(np.where(visible, scores, fill), everyone, values)
        yield _attended(scores + np.where(visible, 0.0, fill), everyone, values)
    # Any fill at all, where the visible scores lie so low that they have no weight left.
    buried = np.max(np.where(visible, scores, -np.inf), axis=-1, keepdims=True) < BURIED
    yield np.where(buried, _attended(np.zeros_like(scores), ~visible, values), np.nan)
    yield np.where(buried, _attended(scores, ~visible, values), np.nan)
