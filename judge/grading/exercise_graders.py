"""Grades a source as its exercise demands: `implement` (`grade`), `fix`, where the candidate corrects a buggy
implementation, or `test` (`exercise_write_tests`)."""

from collections.abc import Callable
from dataclasses import dataclass

from judge.grading.context import GradingContext
from judge.grading.cpu_limits import NOT_MEASURABLE
from judge.grading.errors import NotMeasurableError
from judge.grading.exercise_write_tests import describe_bug, grade_tests
from judge.grading.grade import grade
from judge.grading.report import Exercise, GradingReport, Verdict
from problems.format.case import CORE_GROUPS
from problems.format.exercises import FixExercise, get_main_variant
from problems.format.problem import Bug

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


def grade_fix(context: GradingContext, fix: FixExercise, source: bytes) -> GradingReport:
    """Grade the corrected source. Raises the same errors as `grade`.

    A bug that appears only outside the core groups counts as fixed only if the cases that it failed pass, too. Raises
    NotMeasurableError if that is not known.
    """
    report = grade(context, source)
    if report.verdict is Verdict.ACCEPTED and not context.only_samples and fix.bug.group not in CORE_GROUPS:
        report = _judge_by_deciding_cases(report, fix.bug, _find_deciding_cases(context, fix.bug))
    return report.model_copy(update={"exercise": "fix", "fix": fix.number, "given": describe_bug(fix.bug)})


def _find_deciding_cases(context: GradingContext, bug: Bug) -> set[str]:
    """Return the names of the cases that show whether the bug is fixed.

    They are the cases in the bug's own group that the exercise's starter code fails, and those whose CPU limit is the
    bug's. What a program counts about itself proves no fix, so such cases are left out, except for an exercise that is
    no longer offered and has no other case.
    """
    cases = context.get_expected().cases
    failing = context.get_fingerprints()[bug.id][get_main_variant(bug)].failing
    own = [cases[index] for index in failing if cases[index].group == bug.group]
    own += [case for case in cases if case.cpu_limit is not None and case.cpu_limit.bug == bug.id]
    return {case.name for case in own if not case.self_counted or not bug.fixable}


def _judge_by_deciding_cases(report: GradingReport, bug: Bug, names: set[str]) -> GradingReport:
    """Return the report; if one of the cases `names` fails, with the verdict of the first such case. Raises
    NotMeasurableError."""
    deciding_cases = [case for case in report.cases if case.name in names]
    if any(case.kind == NOT_MEASURABLE for case in deciding_cases):
        raise NotMeasurableError
    failed = [case for case in deciding_cases if case.verdict is not Verdict.ACCEPTED]
    if not failed:
        return report
    message = (
        f"All normal and trap cases pass, as they did before your change. The bug appears in the {bug.group} cases: "
        f"{len(failed)} of {len(deciding_cases)} still fail. The first is “{failed[0].name}”."
    )
    verdict = failed[0].verdict
    new_verdict = Verdict.WRONG_ANSWER if verdict in (Verdict.NOT_ATTEMPTED, Verdict.NOT_RUN) else verdict
    return report.model_copy(update={"verdict": new_verdict, "message": message})
