"""Grades a submission with the grader of its exercise: implement, fix or test."""

from dataclasses import dataclass

from judge.grading.context import GradingContext
from judge.grading.exercise_fix import grade_fix
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.grade import grade
from judge.grading.report import Exercise, GradingReport
from problems.format.exercises import FixExercise


@dataclass(frozen=True, slots=True)
class ExerciseSpec:
    exercise: Exercise = "implement"
    fix: FixExercise | None = None
    """The exercise's bug and starter code. Set only for the exercise `fix`."""


def grade_exercise(context: GradingContext, spec: ExerciseSpec, source: bytes) -> GradingReport:
    """Grade `source` as an answer to the exercise in `spec`. Raises the same errors as `grade`."""
    if spec.fix is not None:
        return grade_fix(context, spec.fix, source)
    return (grade_tests if spec.exercise == "test" else grade)(context, source)
