"""Selects the function that grades an exercise: implement, fix or test."""

from collections.abc import Callable
from dataclasses import dataclass

from judge.grading.context import GradingContext
from judge.grading.exercise_fix import grade_fix
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.grade import grade
from judge.grading.report import Exercise, GradingReport
from problems.format.exercises import FixExercise

Grader = Callable[[GradingContext, bytes], GradingReport]
"""Grades a source. Raises the same errors as `grade`."""


@dataclass(frozen=True, slots=True)
class ExerciseSpec:
    exercise: Exercise = "implement"
    fix: FixExercise | None = None
    """The exercise's bug and starter code. Set only for the exercise `fix`."""


def get_grader(spec: ExerciseSpec) -> Grader:
    fix = spec.fix
    if fix is not None:
        return lambda context, source: grade_fix(context, fix, source)
    return grade_tests if spec.exercise == "test" else grade
