"""Bugs of cross_entropy that one wrong loss shows by itself: what each way of going wrong gives on a case's inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.numbers import NotNumbers, numeric
from problems.format.outcome import Outcome

Floats = NDArray[np.float64]
LOG, SMOOTHING, VOCABULARY, SUM = (
    "log-of-softmax",
    "smoothing-over-unity",
    "mean-over-vocabulary",
    "summed-not-averaged",
)
FLOORS: Floats = np.unique(
    [
        *(digit * 10.0**-power for power in range(3, 308) for digit in (1, 2, 5)),
        *(2.0**-power for power in range(10, 1075)),
        *(float(np.finfo(kind).tiny) for kind in (np.float16, np.float32, np.float64)),
        *(float(np.finfo(kind).eps) for kind in (np.float16, np.float32, np.float64)),
    ]
)
"""Numbers that somebody might add to a probability, or raise it to, so that its logarithm is finite."""
_MOST = 200
"""Larger cases are left to others where every floor is tried."""


@dataclass(frozen=True, slots=True)
class _Batch:
    logits: Floats
    targets: NDArray[np.int64]
    epsilon: float
    single: bool

    @property
    def log_probs(self) -> Floats:
        """The right ones, [B, V]."""
        z = self.logits - self.logits.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _batch(case: Case) -> _Batch:
    logits, targets = case.payload["args"]
    keywords: Mapping[str, Any] = case.payload["kwargs"]
    z: Floats = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    return _Batch(
        z, np.atleast_1d(np.asarray(targets)), float(keywords.get("epsilon", 0.0)), single=np.ndim(logits) < 2
    )


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Ids of the bugs whose loss on this very case is the one given, as few as explain it."""
    if case.payload["entry"] != "cross_entropy" or expected.how != "ok":
        return
    batch = _batch(case)
    if actual.how == "raised":
        if _vanishes(batch) and actual.raised is not None and actual.raised.type == "ValueError":
            words = actual.raised.message
            yield from [LOG] if "math domain" in words or "positive input" in words else []
        return
    got = _number(actual)
    if got is None:
        return
    if not np.isfinite(got):
        yield from [LOG] if _vanishes(batch) and not np.isneginf(got) else []
        return
    yield from _explained(batch, got, 1e-4 if _narrow(case) else 1e-7)


def _narrow(case: Case) -> bool:
    return np.asarray(case.payload["args"][0]).dtype == np.float32


def _number(outcome: Outcome) -> float | None:
    if outcome.how != "ok":
        return None
    try:
        value = numeric(outcome.value)
    except NotNumbers:
        return None
    return float(value) if value.ndim == 0 else None


def _vanishes(batch: _Batch) -> bool:
    """Is a probability 0, and nothing else out of a float's range? Then Infinity is a logarithm of 0."""
    return bool(np.abs(batch.logits.max(axis=1)).max() < 1 and batch.log_probs.min() < -100)


def _explained(batch: _Batch, got: float, rtol: float) -> Iterator[str]:
    count = len(batch.targets)
    # With equal logits every loss is a multiple of log(V), and mixtures of bugs meet by chance.
    most = 1 if np.ptp(batch.logits, axis=1).max() == 0 else 2
    found: set[frozenset[str]] = set()
    for bugs, rows in _hypotheses(batch):
        # rows is [..., B]: many floors are tried at once
        for extra, loss in ((set[str](), rows.mean(axis=-1)), ({SUM}, rows.sum(axis=-1))):
            if (
                len(bugs | extra) <= most
                and (not extra or count > 1)
                and np.any(np.abs(loss - got) <= rtol * np.abs(got) + 1e-9)
            ):
                found.add(frozenset(bugs | extra))
    if count > 1 and batch.epsilon and np.any(np.abs(_summed_in_part(batch) - got) <= rtol * np.abs(got) + 1e-9):
        found.add(frozenset({SUM}))
    if frozenset() in found:
        return  # right but for the last digits
    fewest = min(map(len, found), default=0)
    likely = [bugs for bugs in found if len(bugs) == fewest]
    if len(likely) == 1:
        yield from sorted(likely[0])
    elif _too_much(batch, got):
        yield SMOOTHING


def _summed_in_part(batch: _Batch) -> Floats:
    """Losses whose smoothed part alone is summed over the batch, and whose hard part alone is."""
    hit, mean = _parts(batch, batch.log_probs)
    hit, mean = (1 - batch.epsilon) * hit, batch.epsilon * mean
    return np.array([hit.mean() + mean.sum(), hit.sum() + mean.mean()])


def _hypotheses(batch: _Batch) -> Iterator[tuple[set[str], Floats]]:
    """(bugs, losses of the rows with them)."""
    log_probs, epsilon = batch.log_probs, batch.epsilon
    classes = log_probs.shape[1]
    hit, mean = _parts(batch, log_probs)
    right = (1 - epsilon) * hit + epsilon * mean
    yield set(), right
    if classes > 1:
        yield {VOCABULARY}, right / classes
        yield {VOCABULARY}, right - np.log(classes)
        if epsilon:
            yield {VOCABULARY}, (1 - epsilon) * hit + epsilon * mean / classes
            yield {VOCABULARY}, (1 - epsilon) * hit / classes + epsilon * mean
        for on_target, on_each in _masses(epsilon, classes) if epsilon else ():
            if on_target + classes * on_each > 1 + 1e-12:
                loss = on_target * hit + on_each * classes * mean
                yield {SMOOTHING}, loss
                yield {SMOOTHING, VOCABULARY}, loss / classes
    if log_probs.size <= _MOST and log_probs.min() < np.log(1e-2):
        for floored in _floored(log_probs):
            hit, mean = _parts(batch, floored)
            yield {LOG}, (1 - epsilon) * hit + epsilon * mean
            yield {LOG, VOCABULARY}, ((1 - epsilon) * hit + epsilon * mean) / classes


def _parts(batch: _Batch, log_probs: Floats) -> tuple[Floats, Floats]:
    """(loss of the target, mean loss of the classes) of each row."""
    return -log_probs[..., np.arange(len(batch.targets)), batch.targets], -log_probs.mean(axis=-1)


def _floored(log_probs: Floats) -> Iterator[Floats]:
    """log(p + floor), log(max(p, floor)) and log(clip(p, floor, 1 - floor)), [floors, B, V]."""
    p, floor = np.exp(log_probs), FLOORS[:, np.newaxis, np.newaxis]
    low = p.min() < floor[:, 0, 0]  # a floor far below every probability changes nothing
    p, floor = np.broadcast_to(p, (int(low.sum()), *p.shape)), floor[low]
    yield np.log(p + floor)
    yield np.log(np.maximum(p, floor))
    yield np.log(np.clip(p, floor, 1 - floor))


def _masses(epsilon: float, classes: int) -> Iterator[tuple[float, float]]:
    """(weight that the target has on top, weight of each class): ways to get the smoothed target wrong."""
    share, others = epsilon / classes, epsilon / (classes - 1)
    for on_each in (share, others, epsilon):
        for at_target in (1.0, 1 + on_each, 1 - epsilon, 1 - epsilon + on_each, 1 - epsilon + 2 * on_each, 1 - share):
            yield at_target - on_each, on_each
    yield 1 - epsilon, 2 * share


def _too_much(batch: _Batch, got: float) -> bool:
    """With equal logits the loss is the sum of the target times log(V): is that sum above 1, by a share of epsilon?"""
    classes = batch.logits.shape[1]
    if not batch.epsilon or len(batch.targets) > 1 or np.ptp(batch.logits) > 0 or classes < 2:
        return False
    return 1 + 1e-4 < got / np.log(classes) <= 1 + classes * batch.epsilon + 1e-9
