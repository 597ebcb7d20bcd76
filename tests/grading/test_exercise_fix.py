"""The exercise `fix`: when a bug counts as fixed."""

from dataclasses import replace
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.exercise_graders import grade_fix
from judge.grading.report import Verdict
from problems.format.exercises import list_fix_exercises
from problems.format.loader import load_package
from sandbox import Sandbox


def test_grades_fix_like_a_solution(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    context = GradingContext(softmax, sandbox, cache=cache)
    fix = list_fix_exercises(softmax)[0]
    given = grade_fix(context, fix, fix.starter.encode())
    assert (given.verdict, given.exercise, given.fix) == (Verdict.WRONG_ANSWER, "fix", 1)
    assert given.bugs[0].id == fix.bug.id
    assert given.given is not None
    assert given.given.id == fix.bug.id
    fixed = grade_fix(context, fix, softmax.reference)
    assert (fixed.verdict, fixed.bugs) == (Verdict.ACCEPTED, [])


def test_bug_outside_the_core_is_fixed_if_its_cases_pass(sandbox: Sandbox, cache: Path):
    softmax = load_package("softmax")
    context = GradingContext(softmax, sandbox, cache=cache)
    fix = next(fix for fix in list_fix_exercises(softmax) if fix.bug.group == "hard")
    given = grade_fix(context, fix, fix.starter.encode())
    assert given.verdict is Verdict.WRONG_ANSWER
    assert "The bug appears in the hard cases" in given.message
    assert grade_fix(context, fix, softmax.reference).verdict is Verdict.ACCEPTED
    samples = grade_fix(replace(context, only_samples=True), fix, fix.starter.encode())
    assert samples.verdict is Verdict.ACCEPTED
