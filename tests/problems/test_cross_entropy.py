"""cross_entropy: which bugs a wrong loss identifies, and which wrong losses identify none."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.cross_entropy import reference
from problems.cross_entropy.cases import TEMPERATURES, cases
from problems.cross_entropy.check import witness
from problems.format.checkers.close import CHECKER
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome, RaisedException

CASES = [c for c in load_package("cross_entropy").cases(PRACTICE_SEED) if c.group in ("normal", "trap")]
Loss = Callable[[Any, Any, float], Any]
"""(log-probabilities [B, V], targets [B], epsilon) -> loss."""


def log_probs(case: Any) -> Any:
    z = np.atleast_2d(np.asarray(case.payload["args"][0], dtype=float))
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))


def collect_named_bugs(loss: Loss) -> set[str]:
    """Return every bug that is named on any case that this loss fails."""
    found: set[str] = set()
    failed = 0
    for case in CASES:
        targets, epsilon = np.atleast_1d(case.payload["args"][1]), case.payload["kwargs"].get("epsilon", 0.0)
        correct = Outcome(how="ok", value=reference.cross_entropy(case.payload["args"][0], targets, epsilon))
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            wrong = Outcome(how="ok", value=loss(log_probs(case), targets, epsilon))
        if not CHECKER.check(case, correct, wrong).ok:
            failed += 1
            found |= set(witness(case, correct, wrong))
    assert failed
    return found


def loss_with_target(target: Callable[[Any, float, int], Any], reduce: Callable[[Any], Any] = np.mean) -> Loss:
    """Return a loss that uses target(one-hot targets [B, V], epsilon, V) as the target distribution."""

    def loss(logp: Any, targets: Any, epsilon: float) -> Any:
        hot = np.eye(logp.shape[1])[targets]
        return reduce(-(target(hot, epsilon, logp.shape[1]) * logp).sum(axis=1))

    return loss


def smooth_target(hot: Any, epsilon: float, classes: int) -> Any:
    return hot * (1 - epsilon) + epsilon / classes


def loss_with_log(log: Callable[[Any], Any]) -> Loss:
    return lambda logp, targets, epsilon: loss_with_target(smooth_target)(log(np.exp(logp)), targets, epsilon)


WRONG: dict[str, tuple[Loss, set[str]]] = {
    "sum": (loss_with_target(smooth_target, np.sum), {"summed-not-averaged"}),
    "sum of the smoothed part": (
        lambda p, t, e: (
            loss_with_target(lambda h, e, v: h * (1 - e))(p, t, e)
            + loss_with_target(lambda h, e, v: e / v, np.sum)(p, t, e)
        ),
        {"summed-not-averaged"},
    ),
    "full one-hot": (loss_with_target(lambda h, e, v: h + e / v), {"smoothing-over-unity"}),
    "epsilon for each class": (loss_with_target(lambda h, e, v: h * (1 - e) + e), {"smoothing-over-unity"}),
    "log of softmax": (loss_with_log(np.log), {"log-of-softmax"}),
    "log with an epsilon": (loss_with_log(lambda p: np.log(p + 1e-9)), {"log-of-softmax"}),
    "log above a floor": (loss_with_log(lambda p: np.log(np.maximum(p, 5e-8))), {"log-of-softmax"}),
    "mean": (lambda p, t, e: loss_with_target(smooth_target)(p, t, e) / p.shape[1], {"mean-over-vocabulary"}),
    "sum and full one-hot": (
        loss_with_target(lambda h, e, v: h + e / v, np.sum),
        {"summed-not-averaged", "smoothing-over-unity"},
    ),
    "the others share epsilon": (loss_with_target(lambda h, e, v: np.where(h > 0, 1 - e, e / max(1, v - 1))), set()),
    "sums to less than 1": (loss_with_target(lambda h, e, v: np.where(h > 0, 1 - e, e / v)), set()),
    "no smoothing": (loss_with_target(lambda h, e, v: h), set()),
    "sign": (loss_with_target(lambda h, e, v: -smooth_target(h, e, v)), set()),
    "bits": (lambda p, t, e: loss_with_target(smooth_target)(p, t, e) / np.log(2), set()),
    "clipped logits": (lambda p, t, e: loss_with_target(smooth_target)(np.maximum(p, -700.25), t, e), set()),
    "the next class": (lambda p, t, e: loss_with_target(smooth_target)(p, (t + 1) % p.shape[1], e), set()),
    "a vector": (lambda p, t, _: -p[np.arange(len(t)), t], set()),
    "None": (lambda *_: None, set()),
}


@pytest.mark.parametrize(("loss", "bugs"), WRONG.values(), ids=WRONG)
def test_names_bugs_shown_by_values(loss: Loss, bugs: set[str]) -> None:
    assert collect_named_bugs(loss) == bugs


def test_names_infinity_only_if_a_probability_vanishes() -> None:
    by_name = {case.name: case for case in CASES}
    expected = Outcome(how="ok", value=1000.0)
    domain = Outcome(how="raised", raised=RaisedException(type="ValueError", message="math domain error"))
    for wrong in (Outcome(how="ok", value=float("inf")), Outcome(how="ok", value=float("nan")), domain):
        assert list(witness(by_name["a target of probability 0"], expected, wrong)) == ["log-of-softmax"]
        assert list(witness(by_name["logits of 1000, the wrong class"], expected, wrong)) == []


@pytest.mark.parametrize("seed", [*range(4), 32, 285])  # the last two drew best temperatures above 100
def test_fitted_temperature_is_a_minimum(seed: int) -> None:
    for case in cases(np.random.default_rng(seed)):
        if case.group == "part2":
            logits, targets = case.payload["args"]
            best = reference.fit_temperature(logits, targets)
            assert TEMPERATURES[0] < best < TEMPERATURES[1]
            losses = [reference.cross_entropy(logits / (best * k), targets) for k in (0.99, 1.0, 1.01)]
            assert losses[1] == min(losses)
