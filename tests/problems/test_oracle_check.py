"""The gate compares a reference with its oracle, as precisely as the cases of the problem."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import problems
from problems.format.case import Case
from problems.format.loader import load_package
from problems.format.oracle_check import find_oracle_errors
from problems.format.payloads import call

ORACLE = """
import numpy as np
from . import reference


def compare(rng):
    for _ in range(200):
        x = rng.normal(0, 1, 4)
        yield reference.double(x), 2 * x
"""
CASE = Case(name="a", group="normal", summary="a", payload=call("double", {"x": np.ones(2)}))


@pytest.fixture
def find_errors(make_package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def find(oracle: str | None, case: Case = CASE) -> str:
        root = make_package({"oracle.py": oracle})
        monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(root)])
        for name in [name for name in sys.modules if name.startswith("problems.double")]:  # of another test
            monkeypatch.delitem(sys.modules, name)
        return " ".join(find_oracle_errors(load_package("double"), [case]))

    return find


def test_accepts_oracle_that_agrees(find_errors: Callable[..., str]) -> None:
    assert find_errors(ORACLE) == ""


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("2 * x", "2.1 * x", "in pair 1 the reference and the library do not agree to a relative 1e-07"),
        ("range(200)", "range(199)", "yields 199 pairs, too few"),
        ("import numpy", "import nowhere, numpy", "needs nowhere, which is not installed here"),
        ("2 * x", "2 * y", "fails with NameError"),
        ("2 * x", "2 * x / np.zeros(4) * 0", "fails with RuntimeWarning: invalid value"),
        ("def compare", "def compared", "fails with AttributeError"),
    ],
)
def test_reports_oracle_that_proves_nothing(
    find_errors: Callable[..., str], right: str, wrong: str, words: str
) -> None:
    assert right in ORACLE
    error = find_errors(ORACLE.replace(right, wrong))
    assert error.startswith("oracle.py")
    assert words in error


def test_requires_an_oracle(find_errors: Callable[..., str]) -> None:
    assert find_errors(None).startswith("oracle.py is missing")


def test_requires_as_many_digits_as_the_strictest_case(find_errors: Callable[..., str]) -> None:
    rounded = ORACLE.replace("2 * x", "2 * x * (1 + 1e-8)")
    assert find_errors(rounded) == ""
    strict = replace(CASE, options={"rtol": 1e-10, "atol": 0.0})
    assert "do not agree to a relative 1e-10 and an absolute 0" in find_errors(rounded, strict)
