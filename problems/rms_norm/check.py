"""Bugs of the norms that one wrong answer shows by itself: what each way of going wrong gives on a case's inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers.close import tolerances
from problems.format.numbers import Floats, floats
from problems.format.outcome import Outcome
from problems.format.payloads import arguments

OUTSIDE, MATRIX, MISSING, CENTRED, UNBIASED = (
    "eps-outside-root",
    "gamma-as-matrix",
    "eps-missing",
    "mean-centred-rms",
    "unbiased-variance",
)
DEFAULT_EPS = {"rms_norm": 1e-6, "layer_norm": 1e-5, "rms_norm_backward": 1e-6}


@dataclass(frozen=True, slots=True)
class _Call:
    entry: str
    x: Floats
    gamma: Floats
    beta: Floats | None
    dy: Floats | None
    eps: float


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to normalise: what is divided, by what, and the bugs that it has."""

    bugs: frozenset[str]
    top: Floats
    root: Floats
    after: float = 0.0
    guarded: bool = False

    @property
    def normed(self) -> Floats:
        normed = self.top / self.root + self.after
        return np.where(self.root == 0, 0.0, normed) if self.guarded else normed


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs whose answer on this very case is the one given, as few as explain it."""
    if expected.how != "ok":
        return
    given = _call(case)
    if actual.how == "raised":
        if actual.raised is not None and actual.raised.type in ("ZeroDivisionError", "FloatingPointError"):
            yield from [MISSING] if _has_no_spread(given) else []
        return
    if actual.how != "ok":
        return
    with np.errstate(all="ignore"):
        fitting = _fitting(given, expected.value, actual.value, tolerances(case))
    fewest = min(map(len, fitting), default=0)
    likely = [bugs for bugs in fitting if len(bugs) == fewest]
    if len(likely) == 1 and not (MISSING in likely[0] and _eps_is_weak(given)):
        yield from sorted(likely[0])


def _call(case: Case) -> _Call:
    entry, inputs = str(case.payload["entry"]), arguments(case.payload)
    eps = float(inputs.pop("eps", DEFAULT_EPS[entry]))
    wide: dict[str, Floats] = {name: np.asarray(value, dtype=np.float64) for name, value in inputs.items()}
    return _Call(entry, wide["x"], wide["gamma"], wide.get("beta"), wide.get("dy"), eps)


def _has_no_spread(given: _Call) -> bool:
    """Is a row divided by 0 where eps is left out, and by nothing else?"""
    if given.x.shape[-1] == 1:
        return False
    x = given.x - given.x.mean(axis=-1, keepdims=True) if given.entry == "layer_norm" else given.x
    return bool((x == 0).all(axis=-1).any())


def _eps_is_weak(given: _Call) -> bool:
    """Is eps below every root? Then one that is merely too small does about the same as none."""
    x = given.x - given.x.mean(axis=-1, keepdims=True) if given.entry == "layer_norm" else given.x
    return bool((np.sqrt((x * x).mean(axis=-1)) > given.eps).all())


def _alike(want: Floats, got: Floats, bounds: tuple[float, float]) -> bool:
    """Equal within the tolerances, and NaN in the same places."""
    if want.shape != got.shape or not np.array_equal(np.isnan(want), np.isnan(got)):
        return False
    return not (np.abs(got - want) > bounds[1] + bounds[0] * np.abs(want)).any()


def _fitting(given: _Call, right: Any, answer: Any, bounds: tuple[float, float]) -> set[frozenset[str]]:
    if given.dy is not None:
        return _fitting_gradients(given, right, answer, bounds)
    got = floats(answer)
    found: set[frozenset[str]] = set()
    for way in _ways(given):
        for matrix, y in _scaled(given, way) if got is not None else ():
            bugs = way.bugs | matrix
            if len(bugs) <= 2 and _alike_beside(given.beta, y, cast("Floats", got), bounds):
                found.add(bugs)
    return found


def _alike_beside(beta: Floats | None, want: Floats, got: Floats, bounds: tuple[float, float]) -> bool:
    """Equal before beta is added, which would cover small differences."""
    if beta is None:
        return _alike(want, got, bounds)
    try:
        shape = np.broadcast_shapes(want.shape, beta.shape)
    except ValueError:  # the solution would have raised too
        return False
    return shape == got.shape and _alike(np.broadcast_to(want, shape), got - beta, bounds)


def _ways(given: _Call) -> Iterator[_Way]:
    """Every mixture of a mean taken off, the wrong divisor, and eps in the wrong place or in none."""
    mean, d = given.x.mean(axis=-1, keepdims=True), given.x.shape[-1]
    layer = given.entry == "layer_norm"
    # Of two features one less is one: the sum, which others take by mistake.
    divisors = (False,) if d == 2 else (False, True)
    for (above, below), fewer in product(((True, True),) if layer else product((False, True), repeat=2), divisors):
        top, inner = given.x - mean * above, given.x - mean * below
        total = (inner * inner).sum(axis=-1, keepdims=True)
        square = total / np.asarray(d - fewer, dtype=np.float64)
        bugs = {CENTRED} if (above or below) and not layer else set[str]()
        bugs |= {UNBIASED} if fewer else set()
        for name, root, after in _roots(square, given.eps):
            yield _Way(frozenset(bugs | name), top, root, after)
            if MISSING in name:
                yield _Way(frozenset(bugs | name), top, root, guarded=True)


def _roots(square: Floats, eps: float) -> Iterator[tuple[set[str], Floats, float]]:
    """(bugs, the divisor, what is added after the division)."""
    root = np.sqrt(square)
    yield set(), np.sqrt(square + eps), 0.0
    yield {MISSING}, root, 0.0
    yield {OUTSIDE}, root + eps, 0.0
    yield {OUTSIDE}, root + np.sqrt(eps), 0.0
    if (root > eps).any() and (root < eps).any():
        yield {OUTSIDE}, np.maximum(root, eps), 0.0
    yield {OUTSIDE}, root, eps


def _scaled(given: _Call, way: _Way) -> Iterator[tuple[frozenset[str], Floats]]:
    """(bugs, the answer without beta): gamma as it should be, and as one factor of every product that runs.

    Zeros are left out, which many a mistake leaves behind.
    """
    products = [(frozenset({MATRIX}), y) for y in _products(way.normed, given.gamma)]
    for bugs, y in [(frozenset[str](), way.normed * given.gamma), *products]:
        if not (np.abs(y) < 1e-3).all():
            yield bugs, y


def _products(normed: Floats, gamma: Floats) -> Iterator[Floats]:
    dot = normed @ gamma
    yield dot
    yield dot[..., np.newaxis]
    yield np.broadcast_to(dot[..., np.newaxis], normed.shape)
    yield normed.sum(axis=-1, keepdims=True) * gamma
    yield normed[..., :, np.newaxis] * gamma
    yield gamma[:, np.newaxis] * normed[..., np.newaxis, :]
    if normed.ndim == 2 and normed.shape[0] == normed.shape[1]:
        yield gamma[:, np.newaxis] * normed
        yield gamma @ normed
        yield (gamma * normed) @ normed.T
    if normed.ndim > 2 and normed.shape[-2] == normed.shape[-1]:
        yield gamma[:, np.newaxis] * normed
        yield gamma @ normed


def _fitting_gradients(given: _Call, right: Any, answer: Any, bounds: tuple[float, float]) -> set[frozenset[str]]:
    """Bugs with which either gradient is as it is, where the other is right or has them too."""
    wants = [floats(part) for part in cast("Sequence[Any]", right)]
    gots = [floats(part) for part in cast("Sequence[Any]", answer)] if isinstance(answer, list | tuple) else []
    if len(gots) != 2 or any(part is None for part in [*wants, *gots]):
        return set()
    found: set[frozenset[str]] = set()
    for bugs, *parts in _gradients(given):
        triples = zip(parts, cast("list[Floats]", wants), cast("list[Floats]", gots), strict=True)
        if len(bugs) <= 2 and all(_alike(y, got, bounds) or _alike(w, got, bounds) for y, w, got in triples):
            found.add(bugs)
    return found


def _gradients(given: _Call) -> Iterator[tuple[frozenset[str], Floats, Floats]]:
    """(bugs, dx, dgamma): the usual formula with the wrong root or mean, and the true gradient of eps outside."""
    dy, d = cast("Floats", given.dy), given.x.shape[-1]
    scaled = dy * given.gamma
    for way in _ways(given):
        normed = way.normed
        along = normed * (scaled * normed).mean(axis=-1, keepdims=True)
        dgamma = (dy * normed).reshape(-1, d).sum(axis=0)
        for less in (np.zeros(()), scaled.mean(axis=-1, keepdims=True)) if CENTRED in way.bugs else (np.zeros(()),):
            yield way.bugs, (scaled - less - along) / way.root, dgamma
        if OUTSIDE in way.bugs:
            inner = np.sqrt((given.x * given.x).mean(axis=-1, keepdims=True))
            yield way.bugs, (scaled - along * way.root / inner) / way.root, dgamma
