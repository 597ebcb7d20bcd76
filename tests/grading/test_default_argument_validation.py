"""The package check requires a case for each default: one that leaves the optional argument out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading.context import GradingContext
from judge.grading.default_argument_validation import find_untested_default_errors, list_optional_arguments
from judge.grading.package_validation import validate_package
from problems.format.case import Case
from problems.format.loader import load_package
from problems.format.problem import Problem
from sandbox import Sandbox


def keep_cases(problem: Problem, version: str, is_kept: Callable[[Case], bool]) -> Problem:
    """Return the problem with some of its cases."""
    return replace(problem, version=version, cases=lambda seed: list(filter(is_kept, problem.cases(seed))))


def find_errors(problem: Problem, sandbox: Sandbox, cache: Path) -> list[str]:
    return list(find_untested_default_errors(GradingContext(problem, sandbox, cache=cache)))


ADDED = b"""

def add_argument(function):
    def changed(x, axis=-1, temperature=1.0):
        return function(x / temperature, axis)
    return changed


softmax = add_argument(softmax)
"""


@pytest.mark.parametrize("count", [0, 1])
def test_finds_an_added_default_that_no_case_uses(count: int, sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")

    def make_cases(seed: int) -> list[Case]:
        """Pass the temperature in each case but the first `count`."""
        own = [case for case in softmax.cases(seed) if case.payload["entry"] == "softmax"]
        given = [replace(case, payload=add_keyword(case.payload, "temperature", 1.0)) for case in own[count:]]
        return [*own[:count], *given]

    starter = softmax.starter + "\n\ndef softmax(x, axis=-1, temperature=1.0): ...\n"
    changes: dict[str, Any] = {"cases": make_cases, "reference": softmax.reference + ADDED, "starter": starter}
    errors = find_errors(replace(softmax, version=f"temperature {count}", **changes), sandbox, cache)
    assert [error for error in errors if "temperature" in error] == [
        "every case passes the argument 'temperature' of softmax, so its default is not judged: add a case that leaves "
        "it out"
    ] * (count == 0)


def add_keyword(payload: Any, name: str, value: object) -> dict[str, Any]:
    return {**payload, "kwargs": {**payload["kwargs"], name: value}}


def test_finds_defaults_of_methods_and_of_parts(sandbox: Sandbox, cache: Path):
    bucket = load_package("token_bucket")
    explicit = keep_cases(bucket, "explicit", lambda case: "'consume', []" not in repr(case.payload))
    assert "every case passes the argument 'n' of TokenBucket.consume" in " ".join(
        find_errors(explicit, sandbox, cache)
    )
    adamw = load_package("adamw")
    constructed = keep_cases(adamw, "explicit", lambda case: "steps" in case.payload.get("kwargs", {}))
    errors = " ".join(find_errors(constructed, sandbox, cache))
    assert "the argument 'steps' of newton_schulz" in errors
    assert "the argument 'eps' of AdamW," in errors


def test_lists_arguments_of_the_starter_and_of_parts():
    assert list_optional_arguments(load_package("rope"))["precompute_rope"] == ("base", "scale")
    adamw = list_optional_arguments(load_package("adamw"))
    assert adamw["newton_schulz"] == ("steps",)
    assert "eps" in adamw["AdamW.__init__"]


def test_package_check_reports_an_unused_default(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    given = keep_cases(softmax, "axis", lambda case: "axis" in case.payload["kwargs"])
    bare: dict[str, Any] = {"accepted": {}, "bugs": (), "chapter": None, "exercise_tests": b"", "output": "other"}
    errors = validate_package(GradingContext(replace(given, **bare), sandbox, cache=cache)).errors
    assert any("every case passes the argument 'axis' of softmax" in error for error in errors)
