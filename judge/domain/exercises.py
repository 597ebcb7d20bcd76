"""A problem's exercises by the short names that pages and database rows use: "implement", "fix-1", "test"."""

import re
from collections.abc import Sequence

from judge.errors import RefusedError
from judge.grading.exercise_graders import ExerciseSpec
from judge.grading.report import Exercise
from problems.format.exercises import (
    FIX_INSTRUCTION,
    TEST_INSTRUCTION,
    find_fix_exercise,
    list_fix_exercises,
    make_test_starter,
)
from problems.format.problem import Problem

IMPLEMENT = "implement"
TEST = "test"
ALL = "all"
"""Stored in an interview for every exercise of a problem. Interviews from before exercises could be chosen have it."""
FIX_NAME = re.compile(r"fix-([1-9]\d{0,2})")


def list_exercise_names(problem: Problem) -> list[str]:
    """The exercises that are offered: one `fix` exercise per bug. Its number does not reveal what the bug is."""
    tests = [TEST] if problem.has_test_exercise else []
    return [IMPLEMENT, *(f"fix-{fix.number}" for fix in list_fix_exercises(problem) if fix.is_offered), *tests]


def select_exercise_names(problem: Problem, chosen: Sequence[str]) -> list[str]:
    """The chosen exercises that the problem has, in display order.

    An interview keeps an exercise that was withdrawn after the interview was created."""
    tests = [TEST] if problem.has_test_exercise else []
    names = [IMPLEMENT, *(f"fix-{fix.number}" for fix in list_fix_exercises(problem)), *tests]
    return [name for name in names if name in chosen or ALL in chosen]


def get_exercise_kind(name: str) -> Exercise:
    if name == IMPLEMENT:
        return "implement"
    return "test" if name == TEST else "fix"


def get_exercise_spec(problem: Problem, name: str) -> ExerciseSpec:
    """Raises `RefusedError` if the problem has no such exercise."""
    if name == IMPLEMENT or (name == TEST and problem.has_test_exercise):
        return ExerciseSpec(get_exercise_kind(name))
    match = FIX_NAME.fullmatch(name)
    fix = find_fix_exercise(problem, number=int(match[1])) if match else None
    if fix is None:
        raise build_unknown_exercise_error(problem, name)
    return ExerciseSpec("fix", fix)


def build_unknown_exercise_error(problem: Problem, name: str) -> RefusedError:
    return RefusedError(
        "not_found", f"{problem.title} has no exercise {name[:40]!r} here.", "Choose one from the problem's page."
    )


def get_starter(problem: Problem, name: str) -> str:
    spec = get_exercise_spec(problem, name)
    if spec.fix is not None:
        return spec.fix.starter
    return make_test_starter(problem) if spec.exercise == "test" else problem.starter


def get_instruction(name: str) -> str:
    return {"implement": "", "fix": FIX_INSTRUCTION, "test": TEST_INSTRUCTION}[get_exercise_kind(name)]


def get_title(name: str, names: Sequence[str]) -> str:
    """The title of one of `names`. A `fix` exercise is counted among them."""
    kind = get_exercise_kind(name)
    if kind == "fix":
        fixes = [each for each in names if get_exercise_kind(each) == "fix"]
        return f"Debug {fixes.index(name) + 1} of {len(fixes)}"
    return "Write tests" if kind == "test" else "Implement"
