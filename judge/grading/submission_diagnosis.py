"""Names the bugs that explain what a submission gave."""

import logging
from collections.abc import Sequence

from judge.grading.outcome_cache import ExpectedOutcomes
from judge.grading.report import NamedBug
from judge.grading.source_run import CaseResult
from problems.format.checker_api import Evidence
from problems.format.diagnose import Fingerprints, Named, diagnose
from problems.format.problem import Problem

log = logging.getLogger(__name__)


def diagnose_submission(
    problem: Problem, tried: Sequence[CaseResult], expected: ExpectedOutcomes, bugs: Fingerprints
) -> list[NamedBug]:
    """Likeliest first."""
    evidence = [_evidence(one, expected) for one in tried]
    try:
        return [_named(bug) for bug in diagnose(problem, evidence, bugs)]
    except Exception:
        # The bugs' own outcomes go through here when a package is published; what breaks it is the submission's form.
        log.exception("A submission to %s could not be diagnosed.", problem.slug)
        return []


def _evidence(tried: CaseResult, expected: ExpectedOutcomes) -> Evidence:
    wanted = expected.outcomes[tried.index]
    return Evidence(case=tried.case, expected=wanted, actual=tried.outcome, finding=tried.finding)


def _named(named: Named) -> NamedBug:
    bug = named.bug
    return NamedBug(
        id=bug.id,
        title=bug.title,
        cost=bug.cost,
        weight=named.weight,
        evidence=named.evidence,
        cases=list(named.cases),
        why=bug.why,
        how=bug.how,
    )
