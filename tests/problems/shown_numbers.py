"""The numbers that an example of a bug shows: those of its code, and those that the reference or the bug returns."""

import ast
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.bug_examples import ENTRY, build_example_source
from problems.format.exercises import get_main_source
from problems.format.package_texts import find_numbers
from problems.format.problem import Bug, Problem


def list_shown_texts(problem: Problem) -> list[str]:
    """Return the texts `how` whose numbers are all shown by the bug's example."""
    return [bug.how for bug in problem.bugs if bug.example and _shows_all_numbers(problem, bug)]


def _shows_all_numbers(problem: Problem, bug: Bug) -> bool:
    values = [
        *_list_constants(bug.example),
        *_run_example(problem.reference, bug),
        *_run_example(get_main_source(bug), bug),
    ]
    return all(any(number.is_rounded_from(value) for value in values) for number in find_numbers(bug.how))


def _list_constants(code: str) -> Iterator[float]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield from (node.value, -node.value)


def _run_example(source: bytes, bug: Bug) -> list[float]:
    clocks = dict(vars(time))
    namespace: dict[str, Any] = {"__name__": "solution"}
    try:
        exec(compile(build_example_source(source, bug.example), bug.id, "exec"), namespace)
        with np.errstate(all="ignore"):
            result = namespace[ENTRY]()
        return [float(number) for number in _flatten(result)]
    except Exception:  # the bug may be an exception
        return []
    finally:
        time.__dict__.update(clocks)


def _flatten(value: Any) -> Iterator[float]:
    if isinstance(value, list | tuple | np.ndarray):
        for item in np.atleast_1d(value) if isinstance(value, np.ndarray) else value:
            yield from _flatten(item)
    elif isinstance(value, int | float | np.number):
        yield float(value)
