"""A tiny package to break, and a way to run drivers without a box."""

import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.loader import ROOT
from problems.format.outcome import Outcome, Raised
from problems.format.problem import Problem
from problems.format.returned import read_returned

TOML = """
number = 7
title = "Double"
topic = "numerics"
minutes = 15
tag = "cpu"
output = "array"
driver = "calls"
checker = "close"
entries = ["double"]

[[parts]]
group = "part2"
title = "Triple"
needs = ["triple"]

[[bugs]]
id = "squared"
title = "It squares"
sign = "Wrong but for 0 and 2."
why = "Squares are not doubles."
how = "Try 3."
"""
CASES = """
import numpy as np
from problems.format.case import Case
from problems.format.loader import ROOT
from problems.format.payloads import call


def cases(rng):
    for n in range(3):
        x = rng.normal(0, 1, 4)
        yield Case(name=f"n{n}", group="normal", summary="a vector", payload=call("double", {"x": x}), sample=n < 2)
    yield Case(name="large", group="trap", summary="large", payload=call("double", {"x": np.full(3, 1e300)}))
    yield Case(name="three", group="part2", summary="triple", payload=call("triple", {"x": np.ones(2)}))
"""
FILES = {
    "problem.toml": TOML,
    "cases.py": CASES,
    "statement.md": "`double(x)` doubles.",
    "starter.py": "def double(x):\n    raise NotImplementedError\n",
    "reference.py": "def double(x):\n    return x + x\n\n\ndef triple(x):\n    return 3 * x\n",
    "bugs/squared.py": "def double(x):\n    return x * x\n",
    "accepted/plain.py": "def double(x):\n    return 2 * x\n",
    "prompts.md": "## Why?\nBecause.\n",
    "traps.md": "## What goes wrong?\nThis does.\n",
}


def _of_a_missing_package(test: Path) -> bool:
    """Is it the test file of one package, and is that package gone? Then the file is of no use, and no error either."""
    slug = test.stem.removeprefix("test_")
    text = test.read_text()
    return not (ROOT / slug).exists() and (f"from problems.{slug}" in text or f'load("{slug}")' in text)


collect_ignore = [test.name for test in Path(__file__).parent.glob("test_*.py") if _of_a_missing_package(test)]

MakePackage = Callable[..., Path]
Drive = Callable[[Problem, bytes, Sequence[Case]], list[Outcome]]


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """make_package(**{file: text or None}) -> root of a tree with the package "double", some files changed or gone."""

    def make(changes: dict[str, str | None] | None = None, slug: str = "double") -> Path:
        for name, text in {**FILES, **(changes or {})}.items():
            path = tmp_path / slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text)
        return tmp_path

    return make


def _stand_in(source: bytes, asked: Callable[[Any], Any]) -> ModuleType:
    """The module `cell` as a driver sees it, for one solution."""

    def import_solution(name: str) -> ModuleType:
        module = ModuleType(name)
        sys.modules[name] = module
        exec(compile(source, f"{name}.py", "exec"), module.__dict__)
        return module

    cell: Any = ModuleType("cell")
    cell.import_solution = import_solution
    cell.ask = asked
    return cell


def start(driver: bytes, source: bytes, asked: Callable[[Any], Any] = lambda _: None) -> Any:
    """The driver with the solution loaded, in this process."""
    sys.modules["cell"] = _stand_in(source, asked)
    module: Any = ModuleType("driver")
    exec(compile(driver, "driver.py", "exec"), module.__dict__)
    module.load()
    return module


@pytest.fixture
def start_driver() -> Iterator[Callable[..., Any]]:
    """start_driver(driver, source, asked) -> the driver's module; the stand-ins go away afterwards."""
    before = dict(sys.modules)
    yield start
    for name in ("cell", "solution", *(n for n in sys.modules if n.startswith("problems.format.drivers"))):
        sys.modules.pop(name, None)
        if name in before:
            sys.modules[name] = before[name]


@pytest.fixture
def drive(start_driver: Callable[..., Any]) -> Drive:
    """drive(problem, source, cases) -> the outcomes, as the box and the grader would make them."""

    def run(problem: Problem, source: bytes, cases: Sequence[Case]) -> list[Outcome]:
        module = start_driver(problem.driver, source)
        with np.errstate(all="ignore"):
            return [_outcome(module, case) for case in cases]

    return run


def _outcome(module: Any, case: Case) -> Outcome:
    try:
        return read_returned(module.run(copy.deepcopy(dict(case.payload))))
    except Exception as error:
        bases = tuple(kind.__name__ for kind in type(error).__mro__ if kind is not object)
        return Outcome(how="raised", raised=Raised(type=bases[0], bases=bases, message=str(error)))
