"""A problem's exercises by the short names that pages and database rows use: "implement", "fix-1", "test"."""

import re

from judge.errors import RefusedError
from judge.grading.exercise_dispatch import ExerciseSpec
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
FIX_NAME = re.compile(r"fix-([1-9]\d{0,2})")


def list_exercise_names(problem: Problem) -> list[str]:
    """One `fix` exercise per bug. Its number does not reveal what the bug is."""
    return [IMPLEMENT, *(f"fix-{fix.number}" for fix in list_fix_exercises(problem)), TEST]


def get_exercise_kind(name: str) -> Exercise:
    if name == IMPLEMENT:
        return "implement"
    return "test" if name == TEST else "fix"


def get_exercise_spec(problem: Problem, name: str) -> ExerciseSpec:
    """Raises `RefusedError` if the problem has no such exercise."""
    if name in (IMPLEMENT, TEST):
        return ExerciseSpec(get_exercise_kind(name))
    match = FIX_NAME.fullmatch(name)
    fix = find_fix_exercise(problem, number=int(match[1])) if match else None
    if fix is None:
        raise RefusedError(
            "not_found", f"{problem.title} has no exercise {name[:40]!r}.", "Choose one from the problem's page."
        )
    return ExerciseSpec("fix", fix)


def get_starter(problem: Problem, name: str) -> str:
    spec = get_exercise_spec(problem, name)
    if spec.fix is not None:
        return spec.fix.starter
    return make_test_starter(problem) if spec.exercise == "test" else problem.starter


def get_instruction(name: str) -> str:
    return {"implement": "", "fix": FIX_INSTRUCTION, "test": TEST_INSTRUCTION}[get_exercise_kind(name)]


def get_title(problem: Problem, name: str) -> str:
    spec = get_exercise_spec(problem, name)
    if spec.fix is not None:
        return f"Debug {spec.fix.number} of {len(problem.bugs)}"
    return "Write tests" if spec.exercise == "test" else "Implement"
