"""Names the bug that one case gives away: what was drawn has exactly the distribution that the bug would give."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.checkers.sampler import drawn, fits
from problems.format.outcome import Outcome

Vector = np.ndarray[Any, Any]

_NOTHING_TO_DRAW = {"ValueError", "IndexError", "ZeroDivisionError"}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs that this wrong outcome shows by itself; only where one bug alone would explain it."""
    if actual.how == "raised":
        if _nucleus_could_be_empty(case) and actual.raised is not None and actual.raised.type in _NOTHING_TO_DRAW:
            yield "empty-nucleus"
        return
    tokens = drawn(actual) if actual.how == "ok" else None
    if tokens is None or not tokens.size:
        return
    logits, settings = _inputs(case)
    right = np.asarray(case.private["probabilities"], dtype=np.float64)
    explained = {
        bug
        for bug, imitate in _imitations(case)
        if _tells(probabilities := imitate(logits, **settings), right) and fits(tokens, probabilities)
    }
    if len(explained) == 1:
        yield from explained


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """An empty set shows however it is papered over: only cases whose set could be empty go wrong, and there something
    comes up that is not allowed."""
    left = ("missing", "not_run")
    failed = [place for place, seen in enumerate(evidence) if not seen.finding.ok and seen.actual.how not in left]
    if failed and all(_fallback(evidence[place]) for place in failed):
        yield from (("empty-nucleus", place) for place in failed)


def _fallback(seen: Evidence) -> bool:
    """Did a token come up that is not allowed, where only the best token keeps the set from being empty?"""
    tokens = drawn(seen.actual) if seen.actual.how == "ok" else None
    if tokens is None or not tokens.size or not _nucleus_could_be_empty(seen.case):
        return False
    right = np.asarray(seen.case.private["probabilities"], dtype=np.float64)
    return bool((right[np.clip(tokens, 0, right.size - 1)] == 0).any())


def _tells(probabilities: Vector, right: Vector) -> bool:
    """A single token may have come about in many ways; two and more in their proportion have not."""
    return bool(np.count_nonzero(probabilities) > 1 and np.abs(probabilities - right).max() > 0.05)


def _inputs(case: Case) -> tuple[Vector, dict[str, Any]]:
    logits = np.asarray(cast("Sequence[Any]", case.payload["args"])[0], dtype=np.float64)
    return logits, dict(cast("Mapping[str, Any]", case.payload["kwargs"]))


def _nucleus_could_be_empty(case: Case) -> bool:
    """Does only the rule that the best token always stays keep the set from being empty?"""
    logits, settings = _inputs(case)
    temperature = float(settings.get("temperature", 1.0))
    if temperature == 0:
        return False
    kept = _top_k(logits / temperature, int(settings.get("top_k", 0)))
    return bool(settings.get("top_p", 1.0) < _softmax(kept).max() or settings.get("min_p", 0.0) >= 1)


def _softmax(scores: Vector) -> Vector:
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


def _top_k(scores: Vector, top_k: int, mask: float = -np.inf) -> Vector:
    if not 0 < top_k < scores.size:
        return scores
    return np.where(scores < np.sort(scores)[-top_k], mask, scores)


def _top_p(probabilities: Vector, top_p: float, *, by: Vector | None = None, dropped: int = 0) -> Vector:
    """The nucleus with its sums taken over `by` (the probabilities by default), less its last `dropped` tokens."""
    measure = probabilities if by is None else by
    order = np.argsort(-measure, kind="stable")
    size = probabilities.size
    if top_p < 1:
        size = int(np.count_nonzero(np.cumsum(measure[order])[:-1] < top_p)) + 1 - dropped
    kept = np.zeros_like(probabilities)
    kept[order[: max(size, 1)]] = probabilities[order[: max(size, 1)]]
    return kept / kept.sum() if kept.sum() > 0 else probabilities


def _on_logits(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    scores = _top_k(logits / max(temperature, 1e-8), top_k)
    return _top_p(_softmax(scores), top_p, by=scores)


def _on_shares_of_logits(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    scores = _top_k(logits / max(temperature, 1e-8), top_k)
    shares = np.where(np.isfinite(scores), scores - scores[np.isfinite(scores)].min(), 0.0)
    return _top_p(_softmax(scores), top_p, by=shares / max(shares.sum(), 1e-300))


def _drops_crossing(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    return _top_p(_softmax(_top_k(logits / max(temperature, 1e-8), top_k)), top_p, dropped=1)


def _temperature_late(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    kept = _top_p(_softmax(_top_k(logits, top_k)), top_p) > 0
    return _softmax(np.where(kept, logits / max(temperature, 1e-8), -np.inf))


def _not_renormalised(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    scores = logits / max(temperature, 1e-8)
    whole = _softmax(scores)
    return _top_p(_softmax(_top_k(scores, top_k)), top_p, by=np.where(np.isfinite(_top_k(scores, top_k)), whole, 0.0))


def _finite_mask(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    return _top_p(_softmax(_top_k(logits / max(temperature, 1e-8), top_k, mask=-1e9)), top_p)


def _min_p_on_logits(logits: Vector, min_p: float, temperature: float = 1.0) -> Vector:
    scores = logits / max(temperature, 1e-8)
    return _softmax(np.where((scores >= min_p * scores.max()) | (scores == scores.max()), scores, -np.inf))


def _min_p_temperature_late(logits: Vector, min_p: float, temperature: float = 1.0) -> Vector:
    raw = _softmax(logits)
    return _softmax(np.where(raw >= min_p * raw.max(), logits / max(temperature, 1e-8), -np.inf))


def _imitations(case: Case) -> Sequence[tuple[str, Callable[..., Vector]]]:
    """How each bug would share out the probability, in the forms that it takes."""
    if case.payload["entry"] == "sample_min_p":
        return [("top-p-on-logits", _min_p_on_logits), ("temperature-after-filter", _min_p_temperature_late)]
    return [
        ("top-p-on-logits", _on_logits),
        ("top-p-on-logits", _on_shares_of_logits),
        ("nucleus-drops-crossing-token", _drops_crossing),
        ("temperature-after-filter", _temperature_late),
        ("not-renormalised-after-top-k", _not_renormalised),
        ("finite-mask", _finite_mask),
    ]
