"""The two cells of the exercise `test`: what is done across the border is as if there were none, but for the source."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from judge.grading.duel import Round, play
from judge.grading.errors import GradingError
from problems.format.loader import load
from problems.format.problem import Bug, Part, Problem
from sandbox import Sandbox, Status

HERE = Path(__file__).parent / "cells"
BEHAVIOUR = (HERE / "behaviour.py").read_bytes()
NAMES = re.findall(r"^def (test_\w+)", BEHAVIOUR.decode(), re.MULTILINE)


def problem_of(reference: bytes, **changes: Any) -> Problem:
    fields: dict[str, Any] = {"entries": ("f",), "parts": (), "bugs": (), "accepted": {}, "reference": reference}
    return replace(load("softmax"), **(fields | changes))


def played(tests: str | bytes, implementation: str | bytes, box: Sandbox, **changes: Any) -> Round:
    found: list[Round] = []
    source = implementation if isinstance(implementation, bytes) else implementation.encode()
    test_file = tests if isinstance(tests, bytes) else tests.encode()
    problem = problem_of(source, **changes)
    play(problem, test_file, [source], box, lambda _, done: bool(found.append(done)))
    return found[0]


@pytest.fixture(scope="session")
def behaviour(box: Sandbox) -> Round:
    """The first that fails is the last that runs, so that all those after it are missing here."""
    return played(BEHAVIOUR, (HERE / "implementation.py").read_bytes(), box, entries=("f", "same", "count"))


@pytest.mark.parametrize("name", NAMES)
def test_it_behaves_as_one_process_would(name: str, behaviour: Round):
    assert behaviour.run.status is Status.OK, behaviour.run
    names = behaviour.names or []
    ended = {names[one.number]: one for one in behaviour.ended}
    mine = [one for test, one in ended.items() if test.partition("[")[0] == name]
    assert [one.status for one in mine] == ["passed"] * max(1, len(mine)), (mine, behaviour.ended[-1])


def failure(tests: str, implementation: str, box: Sandbox, **changes: Any) -> str:
    done = played(tests, implementation, box, **changes)
    assert done.ended[-1].status == "failed"
    return done.ended[-1].message


def test_it_says_what_an_assert_saw(box: Sandbox):
    tests = """
from solution import f

def test_a():
    assert f(2) == 5, "twice two"
"""
    done = played(tests, "def f(x):\n    return 2 * x\n", box)
    assert done.names == ["test_a"]
    (ended,) = done.ended
    assert ended.message == "twice two\nassert f(2) == 5\n  left: 4\n  right: 5"
    assert (ended.line, ended.calls) == (5, ["f(2) gave 4"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("assert f(1) < 2", "assert f(1) < 2\n  left: 2\n  right: 2"),
        ("assert 3 in [f(1)]", "assert 3 in [f(1)]\n  left: 3\n  right: [2]"),
        ("assert np.allclose(f(x), [1, 2])", "argument 1: array([2., 4.])\n  argument 2: [1, 2]"),
        ("assert not f(1)", "assert not f(1)\n  value: False"),
        ("f(None)", "TypeError: unsupported operand"),
        ("with pytest.raises(ValueError): f(1)", "did not raise ValueError"),
        ("pytest.fail('enough')", "enough"),
        ("pytest.fixture", "AttributeError: pytest.fixture is not here. Of pytest there are: pytest.approx"),
        ("f(lambda: 1) + 1", "TypeError"),
        ("solution.secret", "AttributeError: module 'solution' has no attribute 'secret'"),
        ("f(np.array([object()]))", "an array of dtype object cannot be passed"),
        ("import torch", "ModuleNotFoundError: No module named 'torch'"),
        ("raise SystemExit(0)", "SystemExit: 0"),
        ("raise type('Mute', (Exception,), {'__str__': lambda _: 1 / 0})", "Mute: (its message raises)"),
    ],
)
def test_it_says_what_failed(line: str, said: str, box: Sandbox):
    head = "import numpy as np, pytest, solution\nfrom solution import f\nx = np.array([1.0, 2])\n"
    tests = f"{head}def test_a():\n    {line}\n"
    assert said in failure(tests, "def f(x):\n    return x + x\n", box)


def test_it_ends_a_call_that_does_not_come_back(box: Sandbox):
    hanging = "def f(x):\n    while True:\n        pass\n"
    said = failure("from solution import f\ndef test_a():\n    f(1)\n", hanging, box, seconds=0.5)
    assert said == "The implementation did not answer in time: it hangs, or has far too much to do."


def test_it_tells_how_an_implementation_died(box: Sandbox):
    dying = "import os\ndef f(x):\n    os._exit(3)\n"
    said = failure(
        "from solution import f\ndef test_a():\n    try:\n        f(1)\n    except Exception:\n        pass\n",
        dying,
        box,
    )
    assert said == "The implementation's process ended (exit status 3)."


def test_it_hides_follow_ups_that_one_implementation_lacks(box: Sandbox):
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
        said = failure(f"import solution\ndef test_a():\n    {call}\n", reference, box, **changes)
        assert "belongs to a follow-up" in said, call
    whole = {**changes, "bugs": ()}
    tests = "from solution import *\ndef test_a():\n    assert (f(1, True), g(2), C().more()) == (1, 2, 1)\n"
    assert played(tests, reference, box, **whole).ended[-1].status == "passed"


def test_it_lets_a_package_own_the_clock(box: Sandbox):
    driver = b"""
import time

def for_tests(ask):
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
    done = played(tests, "import time\ndef f():\n    return time.monotonic()\n", box, driver=driver)
    assert [one.status for one in done.ended] == ["passed"]


def test_it_is_our_failure_when_an_implementation_cannot_be_imported(box: Sandbox):
    with pytest.raises(GradingError, match="An implementation of softmax did not start"):
        played("def test_a():\n    pass\n", "1 / 0\n", box)
