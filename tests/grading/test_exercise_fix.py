"""The exercise `fix`: what counts as mended."""

from pathlib import Path

from judge.grading.fixing import grade_fix
from judge.grading.report import Verdict
from problems.format.exercises import fixes
from problems.format.loader import load
from sandbox import Sandbox


def test_a_fix_is_judged_as_a_solution_is(box: Sandbox, cache: Path):
    softmax = load("softmax")
    fix = fixes(softmax)[0]
    given = grade_fix(softmax, fix, fix.starter.encode(), box, cache=cache)
    assert (given.verdict, given.exercise, given.fix) == (Verdict.WRONG_ANSWER, "fix", 1)
    assert given.bugs[0].id == fix.bug.id
    assert given.given is not None
    assert given.given.id == fix.bug.id
    mended = grade_fix(softmax, fix, softmax.reference, box, cache=cache)
    assert (mended.verdict, mended.bugs) == (Verdict.ACCEPTED, [])


def test_a_bug_outside_the_core_is_mended_when_its_own_cases_pass(box: Sandbox, cache: Path):
    softmax = load("softmax")
    fix = next(fix for fix in fixes(softmax) if fix.bug.group == "hard")
    given = grade_fix(softmax, fix, fix.starter.encode(), box, cache=cache)
    assert given.verdict is Verdict.WRONG_ANSWER
    assert "What is wrong shows in the hard cases" in given.message
    assert grade_fix(softmax, fix, softmax.reference, box, cache=cache).verdict is Verdict.ACCEPTED
    samples = grade_fix(softmax, fix, fix.starter.encode(), box, only_samples=True, cache=cache)
    assert samples.verdict is Verdict.ACCEPTED
