"""Grades a submission with the grader of its exercise: implement, fix or test."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from judge.grading.exercise_fix import grade_fix
from judge.grading.exercise_test import grade_tests
from judge.grading.grade import grade
from judge.grading.outcome_cache import PRACTICE_SEED
from judge.grading.report import CaseReport, Exercise, GradingReport, ImplementationReport
from problems.format.exercises import FixExercise
from problems.format.problem import Problem
from sandbox.base import Sandbox


@dataclass(frozen=True, slots=True)
class ExerciseSpec:
    exercise: Exercise = "implement"
    fix: FixExercise | None = None
    """The exercise's bug and starter code. Set only for the exercise `fix`."""


def grade_exercise(
    problem: Problem,
    spec: ExerciseSpec,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = PRACTICE_SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
    on_implementation: Callable[[ImplementationReport], None] | None = None,
) -> GradingReport:
    """Grade `source` as an answer to the exercise in `spec`. Raises the same errors as `grade`."""
    if spec.fix is not None:
        return grade_fix(
            problem, spec.fix, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case
        )
    if spec.exercise == "test":
        return grade_tests(
            problem, source, sandbox, only_right=only_samples, cache=cache, on_implementation=on_implementation
        )
    return grade(problem, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case)
