"""Multi-head attention, compared as numbers, also without a loop over heads; and its bugs, recognised by what each
gives on the inputs of a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.checker import Checker, Finding
from problems.format.checkers.close import ByWords, tolerances
from problems.format.failures import said
from problems.format.guesses import Guess, blamed, near
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome
from problems.format.payloads import arguments

Mask = NDArray[np.bool_]
Bugs = frozenset[str]
NONE: Bugs = frozenset()
SPLIT: Bugs = frozenset({"heads-not-transposed"})
MERGED: Bugs = frozenset({"heads-concatenated-on-axis-0"})
UNPROJECTED: Bugs = frozenset({"output-projection-missing"})
SCALED: Bugs = frozenset({"scaled-by-d-model"})
OTHER: Bugs = frozenset({"?"})
"""A mistake that is none of the named ones, guessed lest one of those be blamed where both give the same."""

FILLS = (*(-(10.0**power) for power in range(3, 40)), -65504.0, -float(2**31), float(np.finfo(np.float32).min))
"""What a finite mask is filled with, commonly."""
BURIED = -1e3
"""A row whose visible scores all lie below this is one that a finite mask may lose against."""
LINES = 24
"""So many more lines for many heads are no loop over them: there are more heads than that, and a line for each."""


class NoLoop(ByWords):
    """The values must be right at both sizes, and the lines of Python about as many."""

    def check(self, case: Case, expected: Outcome, actual: Outcome) -> Finding:
        """Look at the values first."""
        finding = super().check(case, _values(expected), _values(actual))
        lines = [call.get("lines") for call in _calls(actual)]
        few, many = (lines[0], lines[-1]) if lines else (None, None)
        if not finding.ok or (isinstance(few, int) and isinstance(many, int) and many <= few + LINES):
            return finding
        return Finding(ok=False, kind="loop", message="Right, but by a loop in Python: its work grows with the heads.")

    def same(self, case: Case, a: Outcome, b: Outcome) -> bool:
        """By the values."""
        return super().same(case, _values(a), _values(b))

    def show(self, case: Case, expected: Outcome | None, actual: Outcome) -> Any:
        """The values alone."""
        return super().show(case, None if expected is None else _values(expected), _values(actual))


def _calls(outcome: Outcome) -> list[Mapping[Any, Any]]:
    value: Any = outcome.value
    items = cast("Sequence[Any]", value) if isinstance(value, list | tuple) else ()
    return [cast("Mapping[Any, Any]", item) for item in items if isinstance(item, Mapping)]


def _values(outcome: Outcome) -> Outcome:
    return replace(outcome, value=tuple(call.get("value") for call in _calls(outcome)))


CHECKERS: Mapping[str, Checker] = {"heads": ByWords(), "no-loop": NoLoop()}


class _Inputs:
    """The inputs of one case in float64, projected, with a mask."""

    def __init__(self, case: Case) -> None:
        given = arguments(case.payload)
        x, *weights = (np.asarray(given[name], dtype=np.float64) for name in ("x", "W_Q", "W_K", "W_V", "W_O"))
        self.q, self.k, self.v = (x @ weight for weight in weights[:3])
        self.w_o = weights[3]
        self.heads = int(given["n_heads"])
        self.kv_heads = int(given.get("n_kv_heads", self.heads))
        self.seq, self.d_model = x.shape
        self.causal = bool(given.get("causal"))

    @property
    def d_k(self) -> int:
        return self.d_model // self.heads

    def visible(self, size: int) -> Mask:
        return np.tri(size, dtype=bool) if self.causal else np.ones((size, size), dtype=bool)

    def split(self, straight: Sequence[int] = ()) -> list[Floats]:
        """Q, K and V as [heads, seq, d_k]; those whose places are in `straight` by a reshape alone."""
        parts: list[Floats] = []
        for place, (t, heads) in enumerate(((self.q, self.heads), (self.k, self.kv_heads), (self.v, self.kv_heads))):
            if place in straight:
                part = t.reshape(heads, self.seq, self.d_k)
            else:
                part = t.reshape(self.seq, heads, self.d_k).transpose(1, 0, 2)
            parts.append(np.repeat(part, self.heads // heads, axis=0))
        return parts

    def merged(self, heads: Floats) -> Floats:
        return heads.transpose(1, 0, 2).reshape(self.seq, self.d_model)


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself."""
    if "sizes" in case.payload or expected.how != "ok":
        return
    inputs = _Inputs(case)
    if actual.how == "raised" and _stood_upright(inputs, actual):
        yield from MERGED
    want, got = floats(expected.value), floats(actual.value) if actual.how == "ok" else None
    if want is None or got is None or not got.size or (got == got.flat[0]).all():
        return
    rtol, atol = tolerances(case)
    yield from blamed(_guesses(inputs), want, got, rtol=10 * rtol, atol=10 * atol) - OTHER
    if want.shape == got.shape and _leaks(inputs, want, got):
        yield "finite-mask"


def _stood_upright(inputs: _Inputs, actual: Outcome) -> bool:
    """Did heads [n_heads * seq, d_k] meet W_O [d_model, d_model]?"""
    message, d_k, d_model = said(actual), inputs.d_k, inputs.d_model
    return f"size {d_model} is different from {d_k})" in message or (
        f"({inputs.heads * inputs.seq},{d_k}) and ({d_model},{d_model}) not aligned" in message
    )


def _guesses(inputs: _Inputs) -> Iterator[Guess]:
    """Each bug alone, then any two together."""
    d_k, d_model = inputs.d_k, inputs.d_model
    scales = ((d_k**-0.5, NONE), (d_model**-0.5, SCALED), (1 / d_model, SCALED), (1 / d_k, OTHER), (1.0, OTHER))
    for size, (scale, scaled), (project, unprojected) in product((1, 2), scales, ((True, NONE), (False, UNPROJECTED))):
        known = scaled | unprojected
        if len(known) > size or (size > 1 and scaled and scale != d_model**-0.5):
            continue
        for rows, bugs in _rows(inputs, scale):
            if len(known | bugs) == size:
                # Rows of one head's width may meet as many rows of W_O in a loop that stops at the shorter end.
                values = rows @ inputs.w_o[: rows.shape[1]] if project else rows
                yield Guess(bugs=known | bugs, values=values)


def _rows(inputs: _Inputs, scale: float) -> Iterator[tuple[Floats, Bugs]]:
    """What goes into the output projection, [seq, d_model] if all is well, and the bug that made it."""
    visible = inputs.visible(inputs.seq)
    right = _attended(inputs.split(), visible, scale)
    yield inputs.merged(right), NONE
    yield right.reshape(inputs.seq, inputs.d_model), MERGED
    upright = right.reshape(inputs.heads * inputs.seq, inputs.d_k)
    yield upright, MERGED
    yield upright.reshape((inputs.seq, inputs.d_model), order="F"), MERGED
    for count in (3, 2, 1):
        for straight in combinations(range(3), count):
            heads = _attended(inputs.split(straight), visible, scale)
            yield inputs.merged(heads), SPLIT
            yield heads.reshape(inputs.seq, inputs.d_model), SPLIT
    yield from _within_tokens(inputs, scale)


def _within_tokens(inputs: _Inputs, scale: float) -> Iterator[tuple[Floats, Bugs]]:
    """Attention among the heads of one token, [seq, heads, d_k]; masked by head, or not at all."""
    parts = [part.transpose(1, 0, 2) for part in inputs.split()]
    for visible in (inputs.visible(inputs.heads), np.ones((inputs.heads, inputs.heads), dtype=bool)):
        heads = _attended(parts, visible, scale)
        yield heads.reshape(inputs.seq, inputs.d_model), SPLIT
        yield heads.transpose(1, 0, 2).reshape(inputs.seq, inputs.d_model), SPLIT
        if inputs.seq >= inputs.heads:  # the first tokens taken for the heads
            yield np.concatenate(list(heads[: inputs.heads]), axis=1), SPLIT


def _attended(parts: Sequence[Floats], visible: Mask, scale: float) -> Floats:
    q, k, v = parts
    return _softmax(np.where(visible, q @ k.transpose(0, 2, 1) * scale, -np.inf)) @ v


def _softmax(scores: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return weights / weights.sum(axis=-1, keepdims=True)


def _leaks(inputs: _Inputs, want: Floats, got: Floats) -> bool:
    """Is each wrong row what is left when hidden keys have a finite score, in place of their own or added to it?"""
    right = near(got, want, 1e-3, 1e-6).all(axis=-1)
    q, k, v = inputs.split()
    scores, visible = q @ k.transpose(0, 2, 1) * inputs.d_k**-0.5, inputs.visible(inputs.seq)
    if visible.all() or right.all() or (scores[:, visible].min() > BURIED and scores[:, ~visible].max() < -BURIED):
        return False
    # A mask there must be: one row at least is right that would be wrong without one, or with zeros in its place.
    proof = right
    for other in (scores, 0.0):
        answer = inputs.merged(_softmax(np.where(visible, scores, other)) @ v) @ inputs.w_o
        proof = proof & ~near(answer, want, 1e-3, 1e-6).all(axis=-1)
    if not proof.any():
        return False
    agrees = right
    for weights in _leaking(scores, visible):
        answer = inputs.merged(weights @ v) @ inputs.w_o
        agrees = agrees | near(got, answer, 1e-3, 1e-6).all(axis=-1)
    return bool(agrees.all())


def _leaking(scores: Floats, visible: Mask) -> Iterator[Floats]:
    for fill in FILLS:
        yield _softmax(np.where(visible, scores, fill))
        yield _softmax(scores + np.where(visible, 0.0, fill))
    # Any fill at all, where the visible scores of a head lie so low that they have no weight left.
    masked = np.where(visible, scores, -np.inf)
    buried = masked.max(axis=-1, keepdims=True) < BURIED
    for hidden in (np.zeros_like(scores), scores):
        yield np.where(buried, _softmax(np.where(visible, -np.inf, hidden)), _softmax(masked))
