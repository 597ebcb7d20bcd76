"""Names the known bugs that explain a submission's outcomes."""

import logging
from collections.abc import Sequence

from judge.grading.context import GradingContext
from judge.grading.report import NamedBug
from judge.grading.source_run import CaseResult
from problems.format.diagnose import BugMatch, diagnose

log = logging.getLogger(__name__)

STATE_BUG = "state-between-calls"
"""The id of a bug that every problem can have and no package lists."""


def diagnose_submission(context: GradingContext, results: Sequence[CaseResult]) -> list[NamedBug]:
    """Return the bugs that explain the failed cases, most likely first.

    A case that is correct alone is explained by the state that the solution keeps, not by a bug of the package.
    """
    if not any(result.is_failure for result in results):
        return []
    fingerprints = context.get_fingerprints()  # only after a failure, because the first call runs every bug
    try:
        matches = diagnose(context.problem, [result.own_behavior for result in results], fingerprints)
    except Exception:
        # Validating a package diagnoses its own bugs without errors, so the submission's data is malformed.
        log.exception("A submission to %s could not be diagnosed.", context.problem.slug)
        matches = []
    return [*_find_state_bug(results), *map(build_named_bug, matches)]


def _find_state_bug(results: Sequence[CaseResult]) -> list[NamedBug]:
    """Return the bug of a solution whose failed cases are correct when they run alone."""
    names = [result.case.name for result in results if result.alone and result.alone.finding.ok]
    if not names:
        return []
    return [
        NamedBug(
            id=STATE_BUG,
            title="State is kept between calls",
            cost=False,
            weight=1.0,
            evidence=f"“{names[0]}” is correct when it runs alone and wrong after other cases.",
            cases=names,
            why="In production one process serves many requests. A result that depends on earlier calls is correct in "
            "a test that makes one call and wrong for the users who come later.",
            how="Call the function twice with different inputs and compare the second result with that of a fresh "
            "process. Look for module variables, mutable default arguments and caches with incomplete keys.",
        )
    ]


def build_named_bug(match: BugMatch) -> NamedBug:
    """Return the bug as reports store it: its texts, without its sources."""
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
        reported=match.reported,
    )
