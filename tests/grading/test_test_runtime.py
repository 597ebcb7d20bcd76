"""The two cells of the exercise `test` behave like one process, except that tests cannot see the source."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading.errors import GradingError
from judge.grading.suite_run import SuiteResult, run_tests_against
from problems.format.loader import load_package
from problems.format.problem import Bug, Part, Problem
from sandbox import Sandbox, Status

HERE = Path(__file__).parent / "test_runtime"
CANDIDATE_TESTS = (HERE / "candidate_tests.py").read_bytes()
NAMES = re.findall(r"^def (test_\w+)", CANDIDATE_TESTS.decode(), re.MULTILINE)
IMPLEMENTATION = (HERE / "implementation.py").read_bytes()
ENTRIES = tuple(re.findall(r"^(?:def|class) (\w+)", IMPLEMENTATION.decode(), re.MULTILINE))


def make_problem(reference: bytes, **changes: Any) -> Problem:
    fields: dict[str, Any] = {"entries": ("f",), "parts": (), "bugs": (), "accepted": {}, "reference": reference}
    return replace(load_package("softmax"), **(fields | changes))


def run_against(tests: str | bytes, implementation: str | bytes, sandbox: Sandbox, **changes: Any) -> SuiteResult:
    results: list[SuiteResult] = []
    source = implementation if isinstance(implementation, bytes) else implementation.encode()
    test_file = tests if isinstance(tests, bytes) else tests.encode()
    problem = make_problem(source, **changes)
    run_tests_against(problem, test_file, [source], sandbox, lambda _, done: bool(results.append(done)))
    return results[0]


@pytest.fixture(scope="session")
def candidate_result(sandbox: Sandbox) -> SuiteResult:
    """The first failure ends the run, so the tests after it are missing here."""
    return run_against(CANDIDATE_TESTS, IMPLEMENTATION, sandbox, entries=ENTRIES)


@pytest.mark.parametrize("name", NAMES)
def test_behaves_like_one_process(name: str, candidate_result: SuiteResult):
    assert candidate_result.run.status is Status.OK, candidate_result.run
    names = candidate_result.test_names or []
    finished = {names[run.number]: run for run in candidate_result.finished_tests}
    runs = [run for test, run in finished.items() if test.partition("[")[0] == name]
    assert [run.status for run in runs] == ["passed"] * max(1, len(runs)), (runs, candidate_result.finished_tests[-1])


def get_failure(tests: str, implementation: str, sandbox: Sandbox, **changes: Any) -> str:
    done = run_against(tests, implementation, sandbox, **changes)
    assert done.finished_tests[-1].status == "failed"
    return done.finished_tests[-1].message


def test_failed_assert_shows_values(sandbox: Sandbox):
    tests = """
from solution import f

def test_a():
    assert f(2) == 5, "twice two"
"""
    done = run_against(tests, "def f(x):\n    return 2 * x\n", sandbox)
    assert done.test_names == ["test_a"]
    (ended,) = done.finished_tests
    assert ended.message == "twice two\nassert f(2) == 5\n  left: 4\n  right: 5"
    assert (ended.line, ended.calls) == (5, ["f(2) returned 4"])


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("assert f(1) < 2", "assert f(1) < 2\n  left: 2\n  right: 2"),
        ("assert 3 in [f(1)]", "assert 3 in [f(1)]\n  left: 3\n  right: [2]"),
        ("assert np.allclose(f(x), [1, 2])", "argument 1: array([2., 4.])\n  argument 2: [1, 2]"),
        ("assert not f(1)", "assert not f(1)\n  value: False"),
        ("f(None)", "TypeError: unsupported operand"),
        ("with pytest.raises(ValueError): f(1)", "did not raise ValueError"),
        ("pytest.fail('enough')", "enough"),
        ("pytest.fixture", "AttributeError: pytest.fixture is not supported here. Use one of: pytest.approx"),
        ("f(lambda: 1) + 1", "TypeError"),
        ("solution.secret", "AttributeError: module 'solution' has no attribute 'secret'"),
        ("f(np.array([object()]))", "an array of dtype object cannot be passed"),
        ("import torch", "ModuleNotFoundError: No module named 'torch'"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("raise type('Mute', (Exception,), {'__str__': lambda _: 1 / 0})", "Mute: (its message raises)"),
    ],
)
def test_reports_failure_message(line: str, message: str, sandbox: Sandbox):
    head = "import numpy as np, pytest, solution\nfrom solution import f\nx = np.array([1.0, 2])\n"
    tests = f"{head}def test_a():\n    {line}\n"
    assert message in get_failure(tests, "def f(x):\n    return x + x\n", sandbox)


@pytest.mark.parametrize("read", ["np.array(x)", "np.zeros(x)", "np.ones(9)[x]", "np.array([0, 1.0], object)[x]"])
def test_list_cannot_shrink_while_numpy_reads_it(read: str, sandbox: Sandbox):
    tests = """
import pytest
from solution import f

class Shrinks:
    def __len__(self):
        numbers.clear()
        return 0
    def __getitem__(self, index):
        raise IndexError
    def __index__(self):
        numbers.clear()
        return 1

numbers = [Shrinks()] + [1] * 50

def test_a():
    with pytest.raises((TypeError, IndexError)):
        f(numbers)
    assert len(numbers) == 51
"""
    done = run_against(tests, f"import numpy as np\ndef f(x):\n    return {read}.shape\n", sandbox)
    assert [(run.status, run.message) for run in done.finished_tests] == [("passed", "")]


def test_ends_call_that_hangs(sandbox: Sandbox):
    hanging = "def f(x):\n    while True:\n        pass\n"
    message = get_failure("from solution import f\ndef test_a():\n    f(1)\n", hanging, sandbox, seconds=0.5)
    assert message == "The implementation did not return in time: it hangs or your test gives it too much work."


def test_reports_how_implementation_ended(sandbox: Sandbox):
    dying = "import os\ndef f(x):\n    os._exit(3)\n"
    message = get_failure(
        "from solution import f\ndef test_a():\n    try:\n        f(1)\n    except Exception:\n        pass\n",
        dying,
        sandbox,
    )
    assert message == "The implementation's process ended (exit status 3)."


@pytest.mark.parametrize("helper", ["def helper():\n    pass\n", "class helper:\n    pass\n", "helper = 7\n"])
def test_hides_helpers_of_implementation(helper: str, sandbox: Sandbox):
    """A test that looks for them would tell implementations apart without a call."""
    message = get_failure(
        "import solution\ndef test_a():\n    solution.helper\n", f"{helper}def f(x):\n    return x\n", sandbox
    )
    assert message == "AttributeError: module 'solution' has no attribute 'helper'"


def test_hides_follow_ups_missing_in_one_implementation(sandbox: Sandbox):
    reference = """
def f(x, twice=False): return x
def g(x): return x
class C:
    def more(self): return 1
"""
    lacking = b"def f(x):\n    return 0\nclass C:\n    pass\n"
    part = Part(group="part2", title="", needs=("f(twice)", "g", "C.more"))
    bug = Bug(id="b", title="", sign="", why="", how="", sources={"": lacking})
    changes: dict[str, Any] = {"parts": (part,), "bugs": (bug,), "entries": ("f", "C")}
    for call in ("solution.f(1, True)", "solution.f(1, twice=True)", "solution.g(1)", "solution.C().more()"):
        message = get_failure(f"import solution\ndef test_a():\n    {call}\n", reference, sandbox, **changes)
        assert "belongs to a follow-up" in message, call
    whole = {**changes, "bugs": ()}
    tests = "from solution import *\ndef test_a():\n    assert (f(1, True), g(2), C().more()) == (1, 2, 1)\n"
    assert run_against(tests, reference, sandbox, **whole).finished_tests[-1].status == "passed"


def test_package_can_replace_clock(sandbox: Sandbox):
    driver = b"""
import time

def install_test_clock(ask):
    time.monotonic = lambda: ask("monotonic")
    return {"threading.active_count": lambda: 42}
"""
    tests = """
import threading
import time
from solution import f

def test_a():
    start = f()
    time.sleep(100)
    assert f() == time.monotonic() == start + 100
    time.monotonic = lambda: 7.0
    assert f() == 7
    assert threading.active_count() == 42
"""
    done = run_against(tests, "import time\ndef f():\n    return time.monotonic()\n", sandbox, driver=driver)
    assert [run.status for run in done.finished_tests] == ["passed"]


def test_unimportable_implementation_is_internal_error(sandbox: Sandbox):
    with pytest.raises(GradingError, match="An implementation of softmax did not start"):
        run_against("def test_a():\n    pass\n", "1 / 0\n", sandbox)
