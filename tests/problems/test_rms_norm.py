"""The witness of rms_norm, on wrong answers that identify a bug and on wrong answers that identify none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format.checkers.close import CHECKER
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome, RaisedException
from problems.rms_norm import reference
from problems.rms_norm.check import witness

CASES = load_package("rms_norm").cases(PRACTICE_SEED)
EPS = {"rms_norm": 1e-6, "layer_norm": 1e-5}
Norm = Callable[..., Any]
"""(x, gamma, eps) -> the answer without beta. For layer_norm the mean of x is already subtracted."""


def collect_named_bugs(norm: Norm, entry: str = "rms_norm") -> set[str]:
    """Collect the bugs that the witness names, over all cases of `entry` that the norm fails."""
    found: set[str] = set()
    failed = 0
    for case in CASES:
        if case.payload["entry"] != entry:
            continue
        args, eps = case.payload["args"], case.payload["kwargs"].get("eps", EPS[entry])
        x = np.asarray(args[0], dtype=float)
        x = x - x.mean(axis=-1, keepdims=True) if entry == "layer_norm" else x
        with np.errstate(all="ignore"):
            value = norm(x, np.asarray(args[1], dtype=float), eps)
            value = value + args[2] if entry == "layer_norm" else value
        right = Outcome(how="ok", value=getattr(reference, entry)(*args, eps=eps))
        wrong = Outcome(how="ok", value=value)
        if not CHECKER.check(case, right, wrong).ok:
            failed += 1
            found |= set(witness(case, right, wrong))
    assert failed
    return found


def compute_mean_square(x: Any) -> Any:
    return np.mean(x * x, axis=-1, keepdims=True)


def compute_unbiased_mean_square(x: Any) -> Any:
    return np.sum(x * x, axis=-1, keepdims=True) / max(1, x.shape[-1] - 1)


def normalize(x: Any, gamma: Any, eps: float) -> Any:
    return x / np.sqrt(compute_mean_square(x) + eps) * gamma


WRONG: dict[str, tuple[Norm, set[str]]] = {
    "outside": (lambda x, g, e: x / (np.sqrt(compute_mean_square(x)) + e) * g, {"eps-outside-root"}),
    "missing": (lambda x, g, e: x / np.sqrt(compute_mean_square(x)) * g, {"eps-missing"}),
    "missing, guarded": (lambda x, g, e: np.nan_to_num(x / np.sqrt(compute_mean_square(x))) * g, {"eps-missing"}),
    "unbiased": (lambda x, g, e: x / np.sqrt(compute_unbiased_mean_square(x) + e) * g, {"unbiased-variance"}),
    "unbiased and outside": (
        lambda x, g, e: x / (np.sqrt(compute_unbiased_mean_square(x)) + e) * g,
        {"unbiased-variance", "eps-outside-root"},
    ),
    "eps squared": (lambda x, g, e: x / np.sqrt(compute_mean_square(x) + e * e) * g, set()),
    "summed squares": (lambda x, g, e: normalize(x, g, e) / np.sqrt(x.shape[-1]), set()),
    "one plus gamma": (lambda x, g, e: normalize(x, 1 + g, e), set()),
    "no gamma": (lambda x, g, e: normalize(x, 1, e), set()),
    "no root": (lambda x, g, e: x / (compute_mean_square(x) + e) * g, set()),
    "first axis": (lambda x, g, e: x / np.sqrt(np.mean(x * x, axis=0, keepdims=True) + e) * g, set()),
    "whole": (lambda x, g, e: x / np.sqrt(np.mean(x * x) + e) * g, set()),
    "zeros": (lambda x, g, e: 0 * normalize(x, g, e), set()),
    "narrow": (lambda x, g, e: normalize(x, g, e).astype(np.float16).astype(float), set()),
}


@pytest.mark.parametrize("entry", ["rms_norm", "layer_norm"])
@pytest.mark.parametrize(("norm", "bugs"), WRONG.values(), ids=WRONG)
def test_names_bugs_that_the_values_show(norm: Norm, bugs: set[str], entry: str) -> None:
    assert collect_named_bugs(norm, entry) == bugs


@pytest.mark.parametrize(
    "norm",
    [
        lambda x, g, e: normalize(x, 1, e) @ g,
        lambda x, g, e: (normalize(x, 1, e) @ g)[..., None] + 0 * x,
        lambda x, g, e: normalize(x, 1, e)[..., None] * g,
    ],
)
def test_names_matrix_products_with_gamma(norm: Norm) -> None:
    assert collect_named_bugs(norm) == {"gamma-as-matrix"}


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("root", [True, False])
def test_names_subtracted_mean_in_either_place(top: bool, root: bool) -> None:
    def norm(x: Any, gamma: Any, eps: float) -> Any:
        centered = x - x.mean(axis=-1, keepdims=True)
        return (centered if top else x) / np.sqrt(compute_mean_square(centered if root else x) + eps) * gamma

    if top or root:
        assert collect_named_bugs(norm) == {"mean-centred-rms"}


def test_division_by_zero_counts_only_where_eps_prevents_it() -> None:
    by_name = {case.name: case for case in CASES}
    right, wrong = Outcome(how="ok", value=0.0), Outcome(how="raised", raised=RaisedException(type="ZeroDivisionError"))
    assert list(witness(by_name["rms_norm: a vector of zeros"], right, wrong)) == ["eps-missing"]
    assert list(witness(by_name["layer_norm: one feature"], right, wrong)) == []
