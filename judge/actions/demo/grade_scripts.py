"""Reports of the sources in a script. Each distinct source is graded once."""

from collections.abc import Iterable

from judge.actions.demo.session_script import Moment, ScriptedSubmission
from judge.domain import catalog
from judge.domain.exercise_times import ExerciseKey
from judge.domain.exercises import get_exercise_spec
from judge.grading.context import GradingContext
from judge.grading.exercise_graders import get_grader
from judge.grading.report import GradingReport
from judge.grading.report_limits import limit_report
from judge.models import Submission
from problems.format.loader import CHECKED_SEED
from sandbox.base import Sandbox

Reports = dict[tuple[ExerciseKey, str, str], GradingReport]
"""By `ScriptedSubmission.grading_key`."""


def grade_missing(sandbox: Sandbox, script: Iterable[Moment], reports: Reports) -> None:
    """Add the reports that the script needs. Raises `GradingError` or `SandboxError`."""
    for moment in script:
        if isinstance(moment, ScriptedSubmission) and moment.grading_key not in reports:
            reports[moment.grading_key] = grade_source(sandbox, moment)


def grade_source(sandbox: Sandbox, moment: ScriptedSubmission) -> GradingReport:
    slug, exercise = moment.exercise
    problem = catalog.get_problem(slug)
    is_run = moment.kind == Submission.Kind.RUN
    context = GradingContext(problem, sandbox, seed=CHECKED_SEED, only_samples=is_run)
    return limit_report(get_grader(get_exercise_spec(problem, exercise))(context, moment.source.encode()))
