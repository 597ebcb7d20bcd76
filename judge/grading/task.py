"""Which of a problem's exercises a submission answers, and how that one is judged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from judge.grading.expected import SEED
from judge.grading.fixing import grade_fix
from judge.grading.grade import grade
from judge.grading.report import CaseReport, Exercise, Implementation, Report
from judge.grading.testing import grade_tests
from problems.format.exercises import Fix
from problems.format.problem import Problem
from sandbox.base import Sandbox


@dataclass(frozen=True, slots=True)
class Task:
    exercise: Exercise = "implement"
    fix: Fix | None = None
    """Which one; with the exercise `fix`, and with no other."""


def grade_task(
    problem: Problem,
    task: Task,
    source: bytes,
    sandbox: Sandbox,
    *,
    only_samples: bool = False,
    seed: int = SEED,
    cache: Path | None = None,
    on_case: Callable[[CaseReport], None] | None = None,
    on_implementation: Callable[[Implementation], None] | None = None,
) -> Report:
    """Judge `source` as an answer to the task; raises as `grade` does."""
    if task.fix is not None:
        return grade_fix(
            problem, task.fix, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case
        )
    if task.exercise == "test":
        return grade_tests(
            problem, source, sandbox, only_right=only_samples, cache=cache, on_implementation=on_implementation
        )
    return grade(problem, source, sandbox, only_samples=only_samples, seed=seed, cache=cache, on_case=on_case)
