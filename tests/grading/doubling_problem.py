"""A problem of three lines and implementations of it, right and buggy: only its exercise `test` can be judged."""

from dataclasses import replace
from typing import Any, Protocol

from judge.grading.report import Report
from judge.grading.testing import Told
from problems.format.loader import load
from problems.format.problem import Bug, Problem

RIGHT = b'"""Plain."""\ndef double(values):\n    """keepdims"""\n    return [2 * value for value in values]\n'
ADDED = (
    b"def double(values):\n    out = []\n    for value in values:\n        out.append(value + value)\n    return out\n"
)
MAPPED = b"def double(values):\n    return list(map(lambda value: value * 2, values))\n"
FIRST_ONLY = b"def double(values):\n    return [2 * values[0], *values[1:]] if values else []\n"
IN_PLACE = b"def double(values):\n    for i in range(len(values)):\n        values[i] *= 2\n    return values\n"
SLOW = b"def double(values):\n    sorted(values)\n    return [2 * value for value in values]\n"


def bug(name: str, source: bytes, **more: Any) -> Bug:
    return Bug(id=name, title=f"The {name}", sign="", why="why", how="how", sources={"": source}, **more)


BUGS = (bug("first-only", FIRST_ONLY), bug("in-place", IN_PLACE), bug("slow", SLOW, cost=True, group="efficiency"))


def doubling_problem() -> Problem:
    return replace(
        load("softmax"),
        entries=("double",),
        parts=(),
        reference=RIGHT,
        accepted={"added": ADDED, "mapped": MAPPED},
        bugs=BUGS,
        seconds=1.0,
    )


class JudgeTests(Protocol):
    """Judges a test file of this problem."""

    def __call__(self, tests: str, *, only_right: bool = ..., on_implementation: Told | None = ...) -> Report: ...
