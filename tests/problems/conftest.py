"""A small package that tests break in various ways, and fixtures that run drivers without a sandbox."""

import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.driver_result import parse_driver_result
from problems.format.loader import ROOT
from problems.format.outcome import Outcome, RaisedException
from problems.format.problem import Problem

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


def is_for_missing_package(test: Path) -> bool:
    """Return whether this is the test file of one package that was removed. Such a file is skipped without an error."""
    slug = test.stem.removeprefix("test_")
    text = test.read_text()
    return not (ROOT / slug).exists() and (f"from problems.{slug}" in text or f'load_package("{slug}")' in text)


collect_ignore = [test.name for test in Path(__file__).parent.glob("test_*.py") if is_for_missing_package(test)]

MakePackage = Callable[..., Path]
Drive = Callable[[Problem, bytes, Sequence[Case]], list[Outcome]]


@pytest.fixture
def make_package(tmp_path: Path) -> MakePackage:
    """make_package({file: text or None}, slug) -> root directory of the package "double" with some files changed or
    removed."""

    def make(changes: dict[str, str | None] | None = None, slug: str = "double") -> Path:
        for name, text in {**FILES, **(changes or {})}.items():
            path = tmp_path / slug / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text)
        return tmp_path

    return make


def make_cell_module(source: bytes, ask: Callable[[Any], Any]) -> ModuleType:
    """Return a substitute for the sandbox's module `cell` that imports one solution."""

    def import_solution(name: str) -> ModuleType:
        module = ModuleType(name)
        sys.modules[name] = module
        exec(compile(source, f"{name}.py", "exec"), module.__dict__)
        return module

    cell: Any = ModuleType("cell")
    cell.import_solution = import_solution
    cell.ask = ask
    return cell


def start_module(driver: bytes, source: bytes, ask: Callable[[Any], Any] = lambda _: None) -> Any:
    """Start the driver in this process, with the solution loaded."""
    sys.modules["cell"] = make_cell_module(source, ask)
    module: Any = ModuleType("driver")
    exec(compile(driver, "driver.py", "exec"), module.__dict__)
    module.load()
    return module


@pytest.fixture
def start_driver() -> Iterator[Callable[..., Any]]:
    """start_driver(driver, source, ask) -> the driver's module. Restores sys.modules afterwards."""
    before = dict(sys.modules)
    yield start_module
    for name in ("cell", "solution", *(n for n in sys.modules if n.startswith("problems.format.drivers"))):
        sys.modules.pop(name, None)
        if name in before:
            sys.modules[name] = before[name]


@pytest.fixture
def drive(start_driver: Callable[..., Any]) -> Drive:
    """drive(problem, source, cases) -> the same outcomes that the sandbox and the grader produce."""

    def run(problem: Problem, source: bytes, cases: Sequence[Case]) -> list[Outcome]:
        module = start_driver(problem.driver, source)
        with np.errstate(all="ignore"):
            return [run_case(module, case) for case in cases]

    return run


def run_case(module: Any, case: Case) -> Outcome:
    try:
        return parse_driver_result(module.run(copy.deepcopy(dict(case.payload))))
    except Exception as error:
        bases = tuple(kind.__name__ for kind in type(error).__mro__ if kind is not object)
        return Outcome(how="raised", raised=RaisedException(type=bases[0], bases=bases, message=str(error)))
