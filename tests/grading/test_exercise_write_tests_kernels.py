"""The exercise `test` for kernels: tests call them with NumPy arrays."""

from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.report import GradingReport, Verdict
from problems.format.exercises import make_test_starter
from problems.format.loader import load_package
from sandbox import Sandbox
from tests.kernels import require_kernels

VALUES = """
import numpy as np
import pytest
from solution import solve

x, y, out = (np.arange(6, dtype=np.float32) + start for start in (1, 10, 100))
"""


@pytest.fixture(autouse=True)
def need_kernels() -> None:
    require_kernels()


def grade(
    sandbox: Sandbox, cache: Path, tests: str, *, only_samples: bool = True, slug: str = "vector_add_kernel"
) -> GradingReport:
    context = GradingContext(load_package(slug), sandbox, cache=cache, only_samples=only_samples)
    return grade_tests(context, (VALUES + tests).encode())


def test_kernels_change_the_arrays_of_a_test(sandbox: Sandbox, cache: Path):
    """With and without strides. What is between the elements stays."""
    tests = """
def test_sum():
    solve(x, y, out)
    assert out.tolist() == [11, 13, 15, 17, 19, 21]
    assert x.tolist() == [1, 2, 3, 4, 5, 6]

def test_strides():
    other = np.zeros(6, np.float32)
    solve(x[::2], y[1::2], other[::2])
    assert other.tolist() == [12, 0, 16, 0, 20, 0]
"""
    report = grade(sandbox, cache, tests)
    assert report.verdict is Verdict.ACCEPTED, report.message
    assert len(report.implementations) == 3


def test_shows_only_the_entry(sandbox: Sandbox, cache: Path):
    """The names and parameters of kernels differ between implementations."""
    tests = """
import solution

def test_names():
    assert not hasattr(solution, "add_kernel")
"""
    report = grade(sandbox, cache, tests)
    assert report.verdict is Verdict.ACCEPTED, report.message


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("solve([1.0], y[:1], out[:1])", "TypeError: x must be a NumPy array"),
        ("solve(x[::-1], y, out)", "ValueError: x must have elements and positive strides"),
        ("solve(x, np.broadcast_to(y[:1], 6), out)", "ValueError: y must have elements and positive strides"),
        ("solve(x, y)", "TypeError: missing a required argument: 'out'"),
    ],
)
def test_explains_arrays_that_no_kernel_accepts(sandbox: Sandbox, cache: Path, call: str, error: str):
    report = grade(sandbox, cache, f"def test_call():\n    {call}\n")
    assert report.implementations[0].message == error
    assert report.verdict is Verdict.WRONG_ANSWER


@pytest.mark.parametrize("eps", ["Spy()", "None", "np.array(1.0)"])
def test_numbers_must_be_numbers(sandbox: Sandbox, cache: Path, eps: str):
    """An object of the tests would show them each operation of a kernel."""
    tests = f"""
class Spy:
    def __radd__(self, other):
        raise AssertionError("a kernel adds eps")

def test_call():
    solve(x[None], y, out[None], {eps})
"""
    report = grade(sandbox, cache, tests, slug="rms_norm_kernel")
    assert report.implementations[0].message == "TypeError: eps must be a number"


def test_catches_faults_of_kernels_without_an_assertion(sandbox: Sandbox, cache: Path):
    report = grade(sandbox, cache, "def test_runs():\n    solve(x, y, out)\n", only_samples=False)
    messages = {one.bug.id: one.message for one in report.implementations if one.bug is not None and not one.passed}
    assert messages == {
        "load-not-masked": "RuntimeError: a kernel loads outside of x",
        "store-not-masked": "RuntimeError: a kernel stores outside of out",
        "last-block-dropped": "RuntimeError: no kernel stores some elements of out",
        "programs-race": "RuntimeError: two programs access the same element of out, and one of them changes it",
        "output-not-initialized": "RuntimeError: out depends on the order of the programs or on undefined memory",
    }
    assert report.caught == len(messages)


def test_starter_says_how_to_call_kernels():
    assert "RuntimeError if a kernel accesses memory" in make_test_starter(load_package("vector_add_kernel"))
    assert "kernel" not in make_test_starter(load_package("softmax"))
