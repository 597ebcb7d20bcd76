"""rms_norm: what a wrong row shows by itself, and what shows nothing that has a name."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format.checkers.close import CHECKER
from problems.format.loader import SEED, load
from problems.format.outcome import Outcome, Raised
from problems.rms_norm import reference
from problems.rms_norm.check import witness

CASES = load("rms_norm").cases(SEED)
EPS = {"rms_norm": 1e-6, "layer_norm": 1e-5}
Norm = Callable[..., Any]
"""(x, gamma, eps) -> the answer without beta; x is centred already for layer_norm."""


def named(norm: Norm, entry: str = "rms_norm") -> set[str]:
    """Every bug named on any case that such a norm fails."""
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


def power(x: Any) -> Any:
    return np.mean(x * x, axis=-1, keepdims=True)


def unbiased(x: Any) -> Any:
    return np.sum(x * x, axis=-1, keepdims=True) / max(1, x.shape[-1] - 1)


def right(x: Any, gamma: Any, eps: float) -> Any:
    return x / np.sqrt(power(x) + eps) * gamma


WRONG: dict[str, tuple[Norm, set[str]]] = {
    "outside": (lambda x, g, e: x / (np.sqrt(power(x)) + e) * g, {"eps-outside-root"}),
    "missing": (lambda x, g, e: x / np.sqrt(power(x)) * g, {"eps-missing"}),
    "missing, guarded": (lambda x, g, e: np.nan_to_num(x / np.sqrt(power(x))) * g, {"eps-missing"}),
    "unbiased": (lambda x, g, e: x / np.sqrt(unbiased(x) + e) * g, {"unbiased-variance"}),
    "unbiased and outside": (
        lambda x, g, e: x / (np.sqrt(unbiased(x)) + e) * g,
        {"unbiased-variance", "eps-outside-root"},
    ),
    "eps squared": (lambda x, g, e: x / np.sqrt(power(x) + e * e) * g, set()),
    "summed squares": (lambda x, g, e: right(x, g, e) / np.sqrt(x.shape[-1]), set()),
    "one plus gamma": (lambda x, g, e: right(x, 1 + g, e), set()),
    "no gamma": (lambda x, g, e: right(x, 1, e), set()),
    "no root": (lambda x, g, e: x / (power(x) + e) * g, set()),
    "first axis": (lambda x, g, e: x / np.sqrt(np.mean(x * x, axis=0, keepdims=True) + e) * g, set()),
    "whole": (lambda x, g, e: x / np.sqrt(np.mean(x * x) + e) * g, set()),
    "zeros": (lambda x, g, e: 0 * right(x, g, e), set()),
    "narrow": (lambda x, g, e: right(x, g, e).astype(np.float16).astype(float), set()),
}


@pytest.mark.parametrize("entry", ["rms_norm", "layer_norm"])
@pytest.mark.parametrize(("norm", "bugs"), WRONG.values(), ids=WRONG)
def test_it_names_what_the_values_show(norm: Norm, bugs: set[str], entry: str) -> None:
    assert named(norm, entry) == bugs


@pytest.mark.parametrize(
    "norm",
    [
        lambda x, g, e: right(x, 1, e) @ g,
        lambda x, g, e: (right(x, 1, e) @ g)[..., None] + 0 * x,
        lambda x, g, e: right(x, 1, e)[..., None] * g,
    ],
)
def test_it_names_products_with_gamma(norm: Norm) -> None:
    assert named(norm) == {"gamma-as-matrix"}


@pytest.mark.parametrize("top", [True, False])
@pytest.mark.parametrize("root", [True, False])
def test_it_names_a_mean_that_is_taken_off_in_either_place(top: bool, root: bool) -> None:
    def norm(x: Any, gamma: Any, eps: float) -> Any:
        centred = x - x.mean(axis=-1, keepdims=True)
        return (centred if top else x) / np.sqrt(power(centred if root else x) + eps) * gamma

    if top or root:
        assert named(norm) == {"mean-centred-rms"}


def test_a_division_by_zero_counts_only_where_eps_alone_prevents_it() -> None:
    by_name = {case.name: case for case in CASES}
    right, wrong = Outcome(how="ok", value=0.0), Outcome(how="raised", raised=Raised(type="ZeroDivisionError"))
    assert list(witness(by_name["rms_norm: a vector of zeros"], right, wrong)) == ["eps-missing"]
    assert list(witness(by_name["layer_norm: one feature"], right, wrong)) == []
