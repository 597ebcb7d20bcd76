"""Names the known bugs that explain a submission's outcomes."""

import logging
from collections.abc import Sequence

from judge.grading.outcome_cache import ExpectedOutcomes
from judge.grading.report import NamedBug
from judge.grading.source_run import CaseResult
from problems.format.checker_api import Evidence
from problems.format.diagnose import BugMatch, Fingerprints, diagnose
from problems.format.problem import Problem

log = logging.getLogger(__name__)


def diagnose_submission(
    problem: Problem, results: Sequence[CaseResult], expected: ExpectedOutcomes, fingerprints: Fingerprints
) -> list[NamedBug]:
    """Return the bugs that explain the failed cases, most likely first."""
    evidence = [_build_evidence(result, expected) for result in results]
    try:
        return [_build_named_bug(match) for match in diagnose(problem, evidence, fingerprints)]
    except Exception:
        # Validating a package diagnoses its own bugs without errors, so the submission's data is malformed.
        log.exception("A submission to %s could not be diagnosed.", problem.slug)
        return []


def _build_evidence(result: CaseResult, expected: ExpectedOutcomes) -> Evidence:
    expected_outcome = expected.outcomes[result.index]
    return Evidence(case=result.case, expected=expected_outcome, actual=result.outcome, finding=result.finding)


def _build_named_bug(match: BugMatch) -> NamedBug:
    bug = match.bug
    return NamedBug(
        id=bug.id,
        title=bug.title,
        cost=bug.cost,
        weight=match.weight,
        evidence=match.evidence,
        cases=list(match.cases),
        why=bug.why,
        how=bug.how,
    )
