"""Identifies the bugs of cross_entropy from one wrong loss, by computing the loss that each bug gives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from problems.format.case import Case
from problems.format.numeric_arrays import NotNumericError, to_numeric
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
"""Constants that a solution might add to a probability, or use as its lower bound, to keep its logarithm finite."""
_MAX_FLOORED_SIZE = 200
"""Floors are tried only in cases with at most this many log-probabilities, because there are many floors."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """The inputs of a case: logits [B, V] and targets [B]. One example is a batch of 1."""

    logits: Floats
    targets: NDArray[np.int64]
    epsilon: float

    @property
    def log_probs(self) -> Floats:
        """The correct log-probabilities [B, V]."""
        z = self.logits - self.logits.max(axis=1, keepdims=True)
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def _read_batch(case: Case) -> _Batch:
    logits, targets = case.payload["args"]
    keywords: Mapping[str, Any] = case.payload["kwargs"]
    z: Floats = np.atleast_2d(np.asarray(logits, dtype=np.float64))
    return _Batch(z, np.atleast_1d(np.asarray(targets)), float(keywords.get("epsilon", 0.0)))


def witness(case: Case, expected: Outcome, actual: Outcome) -> Iterator[str]:
    """Yield the ids of the smallest set of bugs that explains the wrong loss of this case."""
    if case.payload["entry"] != "cross_entropy" or expected.how != "ok":
        return
    batch = _read_batch(case)
    if actual.how == "raised":
        if _has_vanishing_probability(batch) and actual.raised is not None and actual.raised.type == "ValueError":
            message = actual.raised.message
            yield from [LOG] if "math domain" in message or "positive input" in message else []
        return
    got = _read_loss(actual)
    if got is None:
        return
    if not np.isfinite(got):
        yield from [LOG] if _has_vanishing_probability(batch) and not np.isneginf(got) else []
        return
    yield from _explain_loss(batch, got, 1e-4 if _is_float32(case) else 1e-7)


def _is_float32(case: Case) -> bool:
    return np.asarray(case.payload["args"][0]).dtype == np.float32


def _read_loss(outcome: Outcome) -> float | None:
    if outcome.how != "ok":
        return None
    try:
        value = to_numeric(outcome.value)
    except NotNumericError:
        return None
    return float(value) if value.ndim == 0 else None


def _has_vanishing_probability(batch: _Batch) -> bool:
    """Return True if a probability can underflow to 0 and no logit can overflow.

    An infinite loss can then come only from the logarithm of 0.
    """
    return bool(np.abs(batch.logits.max(axis=1)).max() < 1 and batch.log_probs.min() < -100)


def _explain_loss(batch: _Batch, got: float, rtol: float) -> Iterator[str]:
    """Yield the ids of the smallest set of at most two bugs that gives the loss `got`, if only one set is as small.

    Otherwise yield SMOOTHING if the loss shows that the smoothed target sums to more than 1."""
    count = len(batch.targets)
    # With equal logits every loss is a multiple of log(V), so two bugs together can match by chance.
    max_bugs = 1 if np.ptp(batch.logits, axis=1).max() == 0 else 2
    found: set[frozenset[str]] = set()
    for bugs, losses in _list_hypotheses(batch):
        # losses is [..., B]: the leading axis tries many floors at once
        for extra, loss in ((set[str](), losses.mean(axis=-1)), ({SUM}, losses.sum(axis=-1))):
            if (
                len(bugs | extra) <= max_bugs
                and (not extra or count > 1)
                and np.any(np.abs(loss - got) <= rtol * np.abs(got) + 1e-9)
            ):
                found.add(frozenset(bugs | extra))
    if (
        count > 1
        and batch.epsilon
        and np.any(np.abs(_compute_partly_summed_losses(batch) - got) <= rtol * np.abs(got) + 1e-9)
    ):
        found.add(frozenset({SUM}))
    if frozenset() in found:
        return  # correct except for rounding
    fewest = min(map(len, found), default=0)
    likely = [bugs for bugs in found if len(bugs) == fewest]
    if len(likely) == 1:
        yield from sorted(likely[0])
    elif _has_target_sum_above_one(batch, got):
        yield SMOOTHING


def _compute_partly_summed_losses(batch: _Batch) -> Floats:
    """Return two losses [2]: only the smoothed part summed over the batch, and only the hard part summed."""
    hard, uniform = _split_loss(batch, batch.log_probs)
    hard, uniform = (1 - batch.epsilon) * hard, batch.epsilon * uniform
    return np.array([hard.mean() + uniform.sum(), hard.sum() + uniform.mean()])


def _list_hypotheses(batch: _Batch) -> Iterator[tuple[set[str], Floats]]:
    """Yield pairs (bugs, losses [..., B] of the rows with these bugs)."""
    log_probs, epsilon = batch.log_probs, batch.epsilon
    classes = log_probs.shape[1]
    hard, uniform = _split_loss(batch, log_probs)
    correct = (1 - epsilon) * hard + epsilon * uniform
    yield set(), correct
    if classes > 1:
        yield {VOCABULARY}, correct / classes
        yield {VOCABULARY}, correct - np.log(classes)
        if epsilon:
            yield {VOCABULARY}, (1 - epsilon) * hard + epsilon * uniform / classes
            yield {VOCABULARY}, (1 - epsilon) * hard / classes + epsilon * uniform
        for on_target, on_each in _list_wrong_weights(epsilon, classes) if epsilon else ():
            if on_target + classes * on_each > 1 + 1e-12:
                loss = on_target * hard + on_each * classes * uniform
                yield {SMOOTHING}, loss
                yield {SMOOTHING, VOCABULARY}, loss / classes
    if log_probs.size <= _MAX_FLOORED_SIZE and log_probs.min() < np.log(1e-2):
        for floored in _list_floored_log_probs(log_probs):
            hard, uniform = _split_loss(batch, floored)
            yield {LOG}, (1 - epsilon) * hard + epsilon * uniform
            yield {LOG, VOCABULARY}, ((1 - epsilon) * hard + epsilon * uniform) / classes


def _split_loss(batch: _Batch, log_probs: Floats) -> tuple[Floats, Floats]:
    """Return (loss of the target, mean loss over the classes), each [..., B]."""
    return -log_probs[..., np.arange(len(batch.targets)), batch.targets], -log_probs.mean(axis=-1)


def _list_floored_log_probs(log_probs: Floats) -> Iterator[Floats]:
    """Yield log(p + floor), log(max(p, floor)) and log(clip(p, floor, 1 - floor)), each [floors, B, V]."""
    p, floor = np.exp(log_probs), FLOORS[:, np.newaxis, np.newaxis]
    relevant = p.min() < floor[:, 0, 0]  # a floor below every probability changes little or nothing
    p, floor = np.broadcast_to(p, (int(relevant.sum()), *p.shape)), floor[relevant]
    yield np.log(p + floor)
    yield np.log(np.maximum(p, floor))
    yield np.log(np.clip(p, floor, 1 - floor))


def _list_wrong_weights(epsilon: float, classes: int) -> Iterator[tuple[float, float]]:
    """Yield wrong smoothed targets as (extra weight of the target, weight of each class)."""
    share, others = epsilon / classes, epsilon / (classes - 1)
    for on_each in (share, others, epsilon):
        for at_target in (1.0, 1 + on_each, 1 - epsilon, 1 - epsilon + on_each, 1 - epsilon + 2 * on_each, 1 - share):
            yield at_target - on_each, on_each
    yield 1 - epsilon, 2 * share


def _has_target_sum_above_one(batch: _Batch, got: float) -> bool:
    """Return True if the loss shows a smoothed target that sums to more than 1.

    With equal logits the loss is the sum of the target times log(V). Epsilon must explain the excess over 1.
    """
    classes = batch.logits.shape[1]
    if not batch.epsilon or len(batch.targets) > 1 or np.ptp(batch.logits) > 0 or classes < 2:
        return False
    return 1 + 1e-4 < got / np.log(classes) <= 1 + classes * batch.epsilon + 1e-9
