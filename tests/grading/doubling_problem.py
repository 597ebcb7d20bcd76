"""A problem of three lines with correct and buggy implementations. Only its exercise `test` can be graded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from judge.grading.report import GradingReport, ImplementationReport
from problems.format.loader import load_package
from problems.format.problem import Bug, Problem

RIGHT = b'"""Plain."""\ndef double(values):\n    """keepdims"""\n    return [2 * value for value in values]\n'
ADDED = (
    b"def double(values):\n    out = []\n    for value in values:\n        out.append(value + value)\n    return out\n"
)
MAPPED = b"def double(values):\n    return list(map(lambda value: value * 2, values))\n"
FIRST_ONLY = b"def double(values):\n    return [2 * values[0], *values[1:]] if values else []\n"
IN_PLACE = b"def double(values):\n    for i in range(len(values)):\n        values[i] *= 2\n    return values\n"
SLOW = b"def double(values):\n    sorted(values)\n    return [2 * value for value in values]\n"


def make_bug(name: str, source: bytes, **more: Any) -> Bug:
    return Bug(id=name, title=f"The {name}", sign="", why="why", how="how", sources={"": source}, **more)


BUGS = (
    make_bug("first-only", FIRST_ONLY),
    make_bug("in-place", IN_PLACE),
    make_bug("slow", SLOW, cost=True, group="efficiency"),
)


def build_doubling_problem() -> Problem:
    return replace(
        load_package("softmax"),
        entries=("double",),
        parts=(),
        reference=RIGHT,
        accepted={"added": ADDED, "mapped": MAPPED},
        bugs=BUGS,
        seconds=1.0,
    )


OnImplementation = Callable[[ImplementationReport], None]


class GradeTestFile(Protocol):
    """Grades a test file for the doubling problem."""

    def __call__(
        self, tests: str, *, only_samples: bool = ..., on_implementation: OnImplementation = ...
    ) -> GradingReport: ...
