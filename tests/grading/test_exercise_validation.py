"""Validation of the debugging exercises of a package."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from judge.grading.context import GradingContext
from judge.grading.exercise_validation import find_exercise_errors
from problems.format.loader import load_package
from sandbox import Sandbox


def test_requires_tests_that_catch_every_bug(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")

    def make_context(**changes: Any) -> GradingContext:
        return GradingContext(replace(softmax, **changes), sandbox, cache=cache)

    assert list(find_exercise_errors(make_context())) == []
    empty_tests = b"from solution import softmax\ndef test_a():\n    pass\n"
    errors = "\n".join(find_exercise_errors(make_context(exercise_tests=empty_tests)))
    assert "exercise_tests.py: does not catch the bug 'mean-subtracted'" in errors
    wrong_tests = (
        b"import numpy as np\nfrom solution import softmax\ndef test_a():\n    assert softmax(np.ones(2)) is None\n"
    )
    errors = "\n".join(find_exercise_errors(make_context(exercise_tests=wrong_tests)))
    assert "exercise_tests.py: test_a fails a correct implementation" in errors
    assert "exercise_tests.py is missing" in next(find_exercise_errors(make_context(exercise_tests=b"")))
    harmless_bug = replace(softmax.bugs[0], sources={"": softmax.reference})
    harmless = make_context(bugs=(harmless_bug,), version="tame", exercise_tests=b"")
    errors = "\n".join(find_exercise_errors(harmless))
    assert "passes every trap case, so the unchanged starter code solves the exercise" in errors
