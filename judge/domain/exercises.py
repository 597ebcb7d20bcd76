"""A problem's exercises by the short names that pages and rows know them by: "implement", "fix-1", "test"."""

import re

from judge.errors import RefusedError
from judge.grading.report import Exercise
from judge.grading.exercise_dispatch import ExerciseSpec
from problems.format.exercises import INSTRUCTION, TESTS_INSTRUCTION, fix_of, fixes, starter_tests
from problems.format.problem import Problem

IMPLEMENT = "implement"
TEST = "test"
FIX = re.compile(r"fix-([1-9]\d{0,2})")


def names_of(problem: Problem) -> list[str]:
    """A `fix` for each bug, by a number, which says nothing of what is wrong."""
    return [IMPLEMENT, *(f"fix-{fix.number}" for fix in fixes(problem)), TEST]


def kind_of(name: str) -> Exercise:
    if name == IMPLEMENT:
        return "implement"
    return "test" if name == TEST else "fix"


def task_of(problem: Problem, name: str) -> ExerciseSpec:
    """Raises `RefusedError` where the problem has no such exercise."""
    if name in (IMPLEMENT, TEST):
        return ExerciseSpec(kind_of(name))
    match = FIX.fullmatch(name)
    fix = fix_of(problem, number=int(match[1])) if match else None
    if fix is None:
        raise RefusedError(
            "not_found", f"{problem.title} has no exercise {name[:40]!r}.", "Choose one from the problem's page."
        )
    return ExerciseSpec("fix", fix)


def starter_of(problem: Problem, name: str) -> str:
    task = task_of(problem, name)
    if task.fix is not None:
        return task.fix.starter
    return starter_tests(problem) if task.exercise == "test" else problem.starter


def instruction_of(name: str) -> str:
    return {"implement": "", "fix": INSTRUCTION, "test": TESTS_INSTRUCTION}[kind_of(name)]


def title_of(problem: Problem, name: str) -> str:
    task = task_of(problem, name)
    if task.fix is not None:
        return f"Debug {task.fix.number} of {len(problem.bugs)}"
    return "Write tests" if task.exercise == "test" else "Implement"
