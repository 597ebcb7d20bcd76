"""A witness for bugs of the norms: it compares a wrong answer with what one or two bugs return on the inputs of the
case."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checkers.close import get_tolerances
from problems.format.numeric_arrays import Floats, to_floats
from problems.format.outcome import Outcome
from problems.format.payloads import read_arguments

EPS_OUTSIDE_ROOT, GAMMA_AS_MATRIX, EPS_MISSING, MEAN_CENTRED_RMS, UNBIASED_VARIANCE = (
    "eps-outside-root",
    "gamma-as-matrix",
    "eps-missing",
    "mean-centred-rms",
    "unbiased-variance",
)
DEFAULT_EPS = {"rms_norm": 1e-6, "layer_norm": 1e-5, "rms_norm_backward": 1e-6}


@dataclass(frozen=True, slots=True)
class _NormCall:
    """The arguments of one call in float64. `beta` and `dy` are None for entries without them."""

    entry: str
    x: Floats
    gamma: Floats
    beta: Floats | None
    dy: Floats | None
    eps: float


@dataclass(frozen=True, slots=True)
class _Normalization:
    """One way to normalize, and its bugs: `numerator` is divided by `root`, and `addend` is added.

    `is_guarded` means that a row is 0 where `root` is 0.
    """

    bugs: frozenset[str]
    numerator: Floats
    root: Floats
    addend: float = 0.0
    is_guarded: bool = False

    @property
    def normed(self) -> Floats:
        normed = self.numerator / self.root + self.addend
        return np.where(self.root == 0, 0.0, normed) if self.is_guarded else normed


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of the smallest set of bugs whose result on this case is the solution's answer, if only one set is
    smallest. A division by 0 that only a missing eps explains proves that bug."""
    if expected.how != "ok":
        return
    norm_call = _read_call(case)
    if actual.how == "raised":
        if actual.raised is not None and actual.raised.type in ("ZeroDivisionError", "FloatingPointError"):
            yield from [EPS_MISSING] if _has_no_spread(norm_call) else []
        return
    if actual.how != "ok":
        return
    with np.errstate(all="ignore"):
        fitting = _find_fitting_bugs(norm_call, expected.value, actual.value, get_tolerances(case))
    fewest = min(map(len, fitting), default=0)
    likely = [bugs for bugs in fitting if len(bugs) == fewest]
    if len(likely) == 1 and not (EPS_MISSING in likely[0] and _is_eps_weak(norm_call)):
        yield from sorted(likely[0])


def _read_call(case: Case) -> _NormCall:
    entry, inputs = str(case.payload["entry"]), read_arguments(case.payload)
    eps = float(inputs.pop("eps", DEFAULT_EPS[entry]))
    wide: dict[str, Floats] = {name: np.asarray(value, dtype=np.float64) for name, value in inputs.items()}
    return _NormCall(entry, wide["x"], wide["gamma"], wide.get("beta"), wide.get("dy"), eps)


def _has_no_spread(norm_call: _NormCall) -> bool:
    """Is there a row that is divided by 0 if eps is missing, and only then?"""
    if norm_call.x.shape[-1] == 1:
        return False
    x = norm_call.x - norm_call.x.mean(axis=-1, keepdims=True) if norm_call.entry == "layer_norm" else norm_call.x
    return bool((x == 0).all(axis=-1).any())


def _is_eps_weak(norm_call: _NormCall) -> bool:
    """Is eps below every root? An eps that is only too small then gives about the same as a missing one."""
    x = norm_call.x - norm_call.x.mean(axis=-1, keepdims=True) if norm_call.entry == "layer_norm" else norm_call.x
    return bool((np.sqrt((x * x).mean(axis=-1)) > norm_call.eps).all())


def _is_equal(want: Floats, got: Floats, bounds: tuple[float, float]) -> bool:
    """Are both equal within `bounds` (rtol, atol), with NaN in the same places?"""
    if want.shape != got.shape or not np.array_equal(np.isnan(want), np.isnan(got)):
        return False
    return not (np.abs(got - want) > bounds[1] + bounds[0] * np.abs(want)).any()


def _find_fitting_bugs(
    norm_call: _NormCall, right: Any, answer: Any, bounds: tuple[float, float]
) -> set[frozenset[str]]:
    """Return the sets of one or two bugs that give `answer`. `right` is the right answer, which gradients need."""
    if norm_call.dy is not None:
        return _find_gradient_bugs(norm_call, right, answer, bounds)
    got = to_floats(answer)
    found: set[frozenset[str]] = set()
    for norm in _list_normalizations(norm_call):
        for gamma_bugs, y in _apply_gamma(norm_call, norm) if got is not None else ():
            bugs = norm.bugs | gamma_bugs
            if len(bugs) <= 2 and _is_equal_without_beta(norm_call.beta, y, cast("Floats", got), bounds):
                found.add(bugs)
    return found


def _is_equal_without_beta(beta: Floats | None, want: Floats, got: Floats, bounds: tuple[float, float]) -> bool:
    """Are both equal before beta is added? The comparison excludes beta because it would hide small differences."""
    if beta is None:
        return _is_equal(want, got, bounds)
    try:
        shape = np.broadcast_shapes(want.shape, beta.shape)
    except ValueError:  # the solution would also have raised
        return False
    return shape == got.shape and _is_equal(np.broadcast_to(want, shape), got - beta, bounds)


def _list_normalizations(norm_call: _NormCall) -> Iterator[_Normalization]:
    """Yield all combinations of a subtracted mean, a wrong divisor, and an eps that is misplaced or missing."""
    mean, d = norm_call.x.mean(axis=-1, keepdims=True), norm_call.x.shape[-1]
    is_layer_norm = norm_call.entry == "layer_norm"
    # With two features, d - 1 is 1. That gives the plain sum, which is a different mistake.
    divisors = (False,) if d == 2 else (False, True)
    for (is_numerator_centered, is_root_centered), is_unbiased in product(
        ((True, True),) if is_layer_norm else product((False, True), repeat=2), divisors
    ):
        numerator, inner = norm_call.x - mean * is_numerator_centered, norm_call.x - mean * is_root_centered
        total = (inner * inner).sum(axis=-1, keepdims=True)
        square = total / np.asarray(d - is_unbiased, dtype=np.float64)
        bugs = {MEAN_CENTRED_RMS} if (is_numerator_centered or is_root_centered) and not is_layer_norm else set[str]()
        bugs |= {UNBIASED_VARIANCE} if is_unbiased else set()
        for name, root, addend in _list_roots(square, norm_call.eps):
            yield _Normalization(frozenset(bugs | name), numerator, root, addend)
            if EPS_MISSING in name:
                yield _Normalization(frozenset(bugs | name), numerator, root, is_guarded=True)


def _list_roots(square: Floats, eps: float) -> Iterator[tuple[set[str], Floats, float]]:
    """Yield (bugs, the divisor, what is added after the division)."""
    root = np.sqrt(square)
    yield set(), np.sqrt(square + eps), 0.0
    yield {EPS_MISSING}, root, 0.0
    yield {EPS_OUTSIDE_ROOT}, root + eps, 0.0
    yield {EPS_OUTSIDE_ROOT}, root + np.sqrt(eps), 0.0
    if (root > eps).any() and (root < eps).any():
        yield {EPS_OUTSIDE_ROOT}, np.maximum(root, eps), 0.0
    yield {EPS_OUTSIDE_ROOT}, root, eps


def _apply_gamma(norm_call: _NormCall, norm: _Normalization) -> Iterator[tuple[frozenset[str], Floats]]:
    """Yield (bugs, the answer without beta), for the right use of gamma and for every product that does not raise.

    Answers of zeros are skipped, because many other mistakes also return zeros.
    """
    products = [(frozenset({GAMMA_AS_MATRIX}), y) for y in _list_products(norm.normed, norm_call.gamma)]
    for bugs, y in [(frozenset[str](), norm.normed * norm_call.gamma), *products]:
        if not (np.abs(y) < 1e-3).all():
            yield bugs, y


def _list_products(normed: Floats, gamma: Floats) -> Iterator[Floats]:
    """Yield what a matrix product, an outer product or a wrong broadcast gives in place of `normed * gamma`."""
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


def _find_gradient_bugs(
    norm_call: _NormCall, right: Any, answer: Any, bounds: tuple[float, float]
) -> set[frozenset[str]]:
    """Return the sets of bugs for which each gradient is either right or the one that these bugs give."""
    wants = [to_floats(part) for part in cast("Sequence[Any]", right)]
    parts = cast("Sequence[Any]", answer) if isinstance(answer, list | tuple) else ()
    gots = [to_floats(part) for part in parts[:3]]
    if len(gots) != 2 or any(part is None for part in [*wants, *gots]):
        return set()
    found: set[frozenset[str]] = set()
    for bugs, *parts in _list_gradients(norm_call):
        triples = zip(parts, cast("list[Floats]", wants), cast("list[Floats]", gots), strict=True)
        if len(bugs) <= 2 and all(_is_equal(y, got, bounds) or _is_equal(w, got, bounds) for y, w, got in triples):
            found.add(bugs)
    return found


def _list_gradients(norm_call: _NormCall) -> Iterator[tuple[frozenset[str], Floats, Floats]]:
    """Yield (bugs, dx, dgamma): the usual formula with a wrong root or mean, and the true gradient with eps outside."""
    dy, d = cast("Floats", norm_call.dy), norm_call.x.shape[-1]
    scaled = dy * norm_call.gamma
    for norm in _list_normalizations(norm_call):
        normed = norm.normed
        along = normed * (scaled * normed).mean(axis=-1, keepdims=True)
        dgamma = (dy * normed).reshape(-1, d).sum(axis=0)
        for less in (
            (np.zeros(()), scaled.mean(axis=-1, keepdims=True)) if MEAN_CENTRED_RMS in norm.bugs else (np.zeros(()),)
        ):
            yield norm.bugs, (scaled - less - along) / norm.root, dgamma
        if EPS_OUTSIDE_ROOT in norm.bugs:
            inner = np.sqrt((norm_call.x * norm_call.x).mean(axis=-1, keepdims=True))
            yield norm.bugs, (scaled - along * norm.root / inner) / norm.root, dgamma
