"""Names the bugs that explain what a submission gave."""

import logging
from collections.abc import Sequence

from judge.grading.expected import Expected
from judge.grading.report import NamedBug
from judge.grading.trial import Tried
from problems.format.checker import Evidence
from problems.format.diagnose import Fingerprints, Named, diagnose
from problems.format.problem import Problem

log = logging.getLogger(__name__)


def named_bugs(problem: Problem, tried: Sequence[Tried], expected: Expected, bugs: Fingerprints) -> list[NamedBug]:
    """Likeliest first."""
    evidence = [_evidence(one, expected) for one in tried]
    try:
        return [_named(bug) for bug in diagnose(problem, evidence, bugs)]
    except Exception:
        # The bugs' own outcomes go through here when a package is published; what breaks it is the submission's form.
        log.exception("A submission to %s could not be diagnosed.", problem.slug)
        return []


def _evidence(tried: Tried, expected: Expected) -> Evidence:
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
