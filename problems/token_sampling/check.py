"""Identifies bugs by the distribution of the draws, by a draw that depends on others, and by what happens when no token
is kept."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, cast

import numpy as np

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.checkers.sampler import find_case_dependence, is_plausible_sample, read_tokens
from problems.format.outcome import Outcome

Vector = np.ndarray[Any, Any]

_EMPTY_SET_ERRORS = {"ValueError", "IndexError", "ZeroDivisionError"}


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the bug that this wrong outcome shows by itself, if exactly one bug explains it."""
    if actual.how == "raised":
        if _can_nucleus_be_empty(case) and actual.raised is not None and actual.raised.type in _EMPTY_SET_ERRORS:
            yield "empty-nucleus"
        return
    tokens = read_tokens(actual) if actual.how == "ok" else None
    if tokens is None or not tokens.size or tokens.size != case.payload["draws"]:
        return
    if find_case_dependence(case, tokens):
        yield "draws-not-independent"
        return
    logits, settings = read_inputs(case)
    right = np.asarray(case.private["probabilities"], dtype=np.float64)
    explained = {
        bug
        for bug, imitate in list_imitations(case)
        if _is_distinctive(probabilities := imitate(logits, **settings), right)
        and is_plausible_sample(tokens, probabilities)
    }
    if len(explained) == 1:
        yield from explained


def deduce(evidence: Sequence[Evidence]) -> Iterator[tuple[str, int]]:
    """Yield (empty-nucleus, index of a case) for all failed cases if, in each of them, the set could be empty and a
    token was drawn that is not allowed. This finds the bug whatever a solution falls back on when the set is empty."""
    unjudged = ("missing", "not_run")
    failed = [index for index, one in enumerate(evidence) if not one.finding.ok and one.actual.how not in unjudged]
    if failed and all(_is_fallback_token_drawn(evidence[index]) for index in failed):
        yield from (("empty-nucleus", index) for index in failed)


def _is_fallback_token_drawn(one: Evidence) -> bool:
    """Return whether a token was drawn that is not allowed, in a case whose set could be empty."""
    tokens = read_tokens(one.actual) if one.actual.how == "ok" else None
    if tokens is None or not tokens.size or not _can_nucleus_be_empty(one.case):
        return False
    right = np.asarray(one.case.private["probabilities"], dtype=np.float64)
    return bool((right[np.clip(tokens, 0, right.size - 1)] == 0).any())


def _is_distinctive(probabilities: Vector, right: Vector) -> bool:
    """Return whether a distribution identifies its bug: it has more than one token and differs clearly from the right
    one. A single token can have many causes."""
    return bool(np.count_nonzero(probabilities) > 1 and np.abs(probabilities - right).max() > 0.05)


def read_inputs(case: Case) -> tuple[Vector, dict[str, Any]]:
    """Return the logits of a case, and the other arguments by name."""
    logits = np.asarray(cast("Sequence[Any]", case.payload["args"])[0], dtype=np.float64)
    return logits, dict(cast("Mapping[str, Any]", case.payload["kwargs"]))


def _can_nucleus_be_empty(case: Case) -> bool:
    """Return whether a filter that does not always keep the most likely token can keep none."""
    logits, settings = read_inputs(case)
    temperature = float(settings.get("temperature", 1.0))
    if temperature == 0:
        return False
    kept = _apply_top_k(logits / temperature, int(settings.get("top_k", 0)))
    return bool(settings.get("top_p", 1.0) < _compute_softmax(kept).max() or settings.get("min_p", 0.0) >= 1)


def _compute_softmax(scores: Vector) -> Vector:
    weights = np.exp(scores - scores.max())
    return weights / weights.sum()


def _apply_top_k(scores: Vector, top_k: int, mask: float = -np.inf) -> Vector:
    if not 0 < top_k < scores.size:
        return scores
    return np.where(scores < np.sort(scores)[-top_k], mask, scores)


def _apply_top_p(probabilities: Vector, top_p: float, *, by: Vector | None = None, dropped: int = 0) -> Vector:
    """Return the distribution over the nucleus without its last `dropped` tokens, of which at least one stays. `by` has
    the numbers that are sorted and totaled, by default the probabilities."""
    measure = probabilities if by is None else by
    order = np.argsort(-measure, kind="stable")
    size = probabilities.size
    if top_p < 1:
        size = int(np.count_nonzero(np.cumsum(measure[order])[:-1] < top_p)) + 1 - dropped
    kept = np.zeros_like(probabilities)
    kept[order[: max(size, 1)]] = probabilities[order[: max(size, 1)]]
    return kept / kept.sum() if kept.sum() > 0 else probabilities


def _imitate_top_p_on_logits(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    scores = _apply_top_k(logits / max(temperature, 1e-8), top_k)
    return _apply_top_p(_compute_softmax(scores), top_p, by=scores)


def _imitate_top_p_on_logit_shares(
    logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0
) -> Vector:
    scores = _apply_top_k(logits / max(temperature, 1e-8), top_k)
    shares = np.where(np.isfinite(scores), scores - scores[np.isfinite(scores)].min(), 0.0)
    return _apply_top_p(_compute_softmax(scores), top_p, by=shares / max(shares.sum(), 1e-300))


def _imitate_dropped_crossing_token(
    logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0
) -> Vector:
    return _apply_top_p(_compute_softmax(_apply_top_k(logits / max(temperature, 1e-8), top_k)), top_p, dropped=1)


def _imitate_late_temperature(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    kept = _apply_top_p(_compute_softmax(_apply_top_k(logits, top_k)), top_p) > 0
    return _compute_softmax(np.where(kept, logits / max(temperature, 1e-8), -np.inf))


def _imitate_missing_renormalization(
    logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0
) -> Vector:
    scores = logits / max(temperature, 1e-8)
    unfiltered = _compute_softmax(scores)
    return _apply_top_p(
        _compute_softmax(_apply_top_k(scores, top_k)),
        top_p,
        by=np.where(np.isfinite(_apply_top_k(scores, top_k)), unfiltered, 0.0),
    )


def _imitate_finite_mask(logits: Vector, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0) -> Vector:
    return _apply_top_p(_compute_softmax(_apply_top_k(logits / max(temperature, 1e-8), top_k, mask=-1e9)), top_p)


def _imitate_min_p_on_logits(logits: Vector, min_p: float, temperature: float = 1.0) -> Vector:
    scores = logits / max(temperature, 1e-8)
    return _compute_softmax(np.where((scores >= min_p * scores.max()) | (scores == scores.max()), scores, -np.inf))


def _imitate_min_p_late_temperature(logits: Vector, min_p: float, temperature: float = 1.0) -> Vector:
    raw = _compute_softmax(logits)
    return _compute_softmax(np.where(raw >= min_p * raw.max(), logits / max(temperature, 1e-8), -np.inf))


def list_imitations(case: Case) -> Sequence[tuple[str, Callable[..., Vector]]]:
    """Return (bug id, function) pairs. A function maps (logits, **settings) to the distribution that the bug gives."""
    if case.payload["entry"] == "sample_min_p":
        return [
            ("top-p-on-logits", _imitate_min_p_on_logits),
            ("temperature-after-filter", _imitate_min_p_late_temperature),
        ]
    return [
        ("top-p-on-logits", _imitate_top_p_on_logits),
        ("top-p-on-logits", _imitate_top_p_on_logit_shares),
        ("nucleus-drops-crossing-token", _imitate_dropped_crossing_token),
        ("temperature-after-filter", _imitate_late_temperature),
        ("not-renormalised-after-top-k", _imitate_missing_renormalization),
        ("finite-mask", _imitate_finite_mask),
    ]
