"""Which of a problem's exercises a submission answers, and how that one is judged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from judge.grading.exercise_fix import grade_fix
from judge.grading.exercise_test import grade_tests
from judge.grading.grade import grade
from judge.grading.outcome_cache import SEED
from judge.grading.report import CaseReport, Exercise, GradingReport, ImplementationReport
from problems.format.exercises import Fix
from problems.format.problem import Problem
from sandbox.base import Sandbox


@dataclass(frozen=True, slots=True)
class ExerciseSpec:
    exercise: Exercise = "implement"
    fix: Fix | None = None
    """Which one; with the exercise `fix`, and with no other."""


def grade_exercise(
    problem: Problem,
    spec: ExerciseSpec,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
    on_implementation: Callable[[ImplementationReport], None] | None = None,
) -> GradingReport:
    """Judge `source` as an answer to the task; raises as `grade` does."""
    if spec.fix is not None:
        return grade_fix(
            problem, spec.fix, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case
        )
    if spec.exercise == "test":
        return grade_tests(
            problem, source, sandbox, only_right=only_samples, cache=cache, on_implementation=on_implementation
        )
    return grade(problem, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case)
