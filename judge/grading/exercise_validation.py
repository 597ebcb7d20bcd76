"""Validates the exercises `fix` and `test` of a package.

No unchanged starter code may solve its `fix` exercise. The tests of the package's own test file must pass with the
correct implementations and catch every bug but the cost bugs. Raises `GradingError` for an implementation that does not
start.
"""

from collections.abc import Iterator

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.report import GradingReport, Verdict
from problems.format.case import CORE_GROUPS
from problems.format.exercises import get_main_variant, list_fix_exercises


def find_exercise_errors(context: GradingContext, *others: GradingContext) -> Iterator[str]:
    """Yield one sentence for each error in a package's exercises. `others` have the same package and other seeds."""
    # A solved exercise or a bug's id in the starter code has the same message for every seed: report it once.
    yield from dict.fromkeys(error for judged in (context, *others) for error in _find_fix_errors(judged))
    if not context.problem.has_test_exercise:
        return
    if not context.problem.exercise_tests:
        yield "exercise_tests.py is missing. Write tests that the correct solutions pass and that every bug fails"
        return
    report = grade_tests(context, context.problem.exercise_tests)
    yield from (f"exercise_tests.py: {error}" for error in _find_test_errors(report))


def _find_fix_errors(context: GradingContext) -> Iterator[str]:
    """Find `fix` exercises whose unchanged starter code would be accepted, or whose starter code names the bug."""
    cases, fingerprints = context.get_expected().cases, context.get_fingerprints()
    for fix in list_fix_exercises(context.problem):
        variant = get_main_variant(fix.bug)
        path = fix.bug.get_path(variant)
        groups = {cases[index].group for index in fingerprints[fix.bug.id][variant].failing}
        if not groups & {*CORE_GROUPS, fix.bug.group}:
            yield (
                f"{path} passes every {fix.bug.group} case, so the unchanged starter code solves the exercise. Make a "
                "variant that fails such a case the main variant"
            )
        if fix.bug.id in fix.starter:
            yield f"{path} contains the bug's id, where a candidate would read it. Remove it"


def _find_test_errors(report: GradingReport) -> Iterator[str]:
    if report.verdict is Verdict.ACCEPTED:
        return
    if not report.implementations:
        yield f"cannot be run ({report.message}). Fix the file"
    for one in report.implementations:
        if one.right and one.passed is False:
            calls = ", ".join(one.calls)
            yield f"{one.failed_test} fails a correct implementation ({one.message}; {calls}). Fix the test"
        if one.bug is not None and not one.cost and one.passed is not False:
            yield f"does not catch the bug {one.bug.id!r}. Add a test that fails with this bug"
