"""Stores the expected outputs of sample cases, so that statements show them before anybody has run code.

No reference runs for it: it reads the outcomes that `manage.py warm` or a submission has computed on this machine.
"""

import logging
import time
from collections.abc import Callable

from judge.actions.problems.store_sample_outputs import store_sample_outputs
from judge.domain import catalog
from judge.domain.sample_outputs import exclude_stored
from judge.grading.case_reports import build_case_report
from judge.grading.errors import GradingError
from judge.grading.outcome_cache import ExpectedOutcomes, get_cache_folder, get_outcome_cache
from judge.grading.report_limits import limit_case
from judge.grading.source_run import CaseResult
from problems.format.checker_api import RIGHT
from problems.format.loader import PRACTICE_SEED, WARM_UP, PackageError, load_package
from problems.format.outcome import Outcome
from problems.format.problem import Problem
from problems.format.views import CallsView, View
from sandbox.backends import list_cell_images
from sandbox.base import Sandbox
from sandbox.result import CaseRun, Status

logger = logging.getLogger(__name__)
MAX_TURN_SECONDS = 5.0
"""After this a call leaves the rest to a later one, because submissions wait meanwhile."""

_finished: set[tuple[str, str]] = set()
"""The slugs and versions that this process need not look at again."""


def store_cached_outputs(get_sandbox: Callable[[], Sandbox]) -> None:
    """Store the outputs of each problem whose outcomes are cached, as after `manage.py warm`. If nothing is missing,
    this is one query and opens no sandbox."""
    started, cache = time.monotonic(), get_outcome_cache(get_cache_folder())
    missing = exclude_stored((*catalog.load_problems().values(), load_package(WARM_UP)))
    cached = [problem for problem in missing if cache.has_folder(problem) and not _is_finished(problem)]
    images = list_cell_images() if cached else ()
    for problem in cached:
        if time.monotonic() - started > MAX_TURN_SECONDS:
            return
        if problem.tag in images:
            _store_if_cached(problem, PRACTICE_SEED, get_sandbox())


def store_judged_outputs(problem: Problem, seed: int, get_sandbox: Callable[[], Sandbox]) -> None:
    """Store the outputs of a problem after a report, whose outcomes are in memory. Once they are stored, further calls
    of this process do nothing. The report is stored already, so no error may stop the worker."""
    if _is_finished(problem):
        return
    try:
        if exclude_stored([problem]):
            _store_if_cached(problem, seed, get_sandbox())
        else:
            _mark_finished(problem)
    except Exception:
        logger.exception("the sample outputs of %s were not stored", problem.slug)


def _store_if_cached(problem: Problem, seed: int, sandbox: Sandbox) -> None:
    """Store the outputs if the outcomes of `seed` are cached: the sample cases of every seed are the same."""
    cache = get_outcome_cache(get_cache_folder())
    try:
        expected = cache.find_expected(problem, seed, sandbox)
        if expected is None:
            return
        store_sample_outputs(problem, build_sample_outputs(problem, expected))
        logger.info("stored the sample outputs of %s", problem.slug)
    except (GradingError, PackageError) as error:
        logger.warning("the sample outputs of %s cannot be computed: %s", problem.slug, error)
    _mark_finished(problem)


def build_sample_outputs(problem: Problem, expected: ExpectedOutcomes) -> dict[str, View]:
    """Return the views by the name of the case, within the limits of a report. A case whose result is drawn at random
    has none."""
    views = {
        case.name: _build_output(problem, index, expected) for index, case in enumerate(expected.cases) if case.sample
    }
    return {name: view for name, view in views.items() if view is not None}


def _build_output(problem: Problem, index: int, expected: ExpectedOutcomes) -> View | None:
    result = CaseResult(
        case=expected.cases[index],
        expected=expected.outcomes[index],
        actual=Outcome(how="not_run"),
        finding=RIGHT,
        index=index,
        run=CaseRun(status=Status.NOT_RUN),
    )
    report = limit_case(build_case_report(problem, result))
    # A script has its calls and both results in one view. Here no call has an actual result.
    return report.actual if isinstance(report.actual, CallsView) else report.expected


def _is_finished(problem: Problem) -> bool:
    return (problem.slug, problem.version) in _finished


def _mark_finished(problem: Problem) -> None:
    _finished.add((problem.slug, problem.version))
