"""Names the bugs that explain a submission's failed cases: those of the package, state between calls, and mistakes with
arrays that every problem can have. If there are none, names the bugs that come nearest."""

import logging
from collections.abc import Sequence

from judge.grading.context import GradingContext
from judge.grading.report import NamedBug, NearBug
from judge.grading.source_run import CaseResult
from problems.format import bug_matching
from problems.format.bug_matching import BugMatch
from problems.format.case import CORE_GROUPS
from problems.format.general_bugs import STATE_BUG, TITLES, GeneralMatch, find_general_bugs

logger = logging.getLogger(__name__)


def diagnose_submission(context: GradingContext, results: Sequence[CaseResult]) -> list[NamedBug]:
    """Return the bugs that explain the failed cases, most likely first.

    A case that is correct alone is explained by the state that the solution keeps, not by a bug of the package. A
    mistake with arrays that every problem can have is named if there is no other bug, and before the others if most
    failed normal and trap cases show it and no other bug explains them.
    """
    if not any(result.is_failure for result in results):
        return []
    fingerprints = context.get_fingerprints()  # only after a failure, because the first call runs every bug
    try:
        matches = bug_matching.match_bugs(context.problem, [result.own_behavior for result in results], fingerprints)
    except Exception:
        # Validating a package diagnoses its own bugs without errors, so the submission's data is malformed.
        logger.exception("A submission to %s could not be diagnosed.", context.problem.slug)
        matches = []
    named = [*_find_state_bug(results), *map(build_named_bug, matches)]
    explained = {name for bug in named for name in bug.cases}
    general = _find_general_bugs(context, results)
    return [*(bug for bug in general if _is_main_cause(bug, explained, results)), *named] if named else general


def find_nearest_bugs(context: GradingContext, results: Sequence[CaseResult]) -> list[NearBug]:
    """Return the bugs that come nearest to a submission that fails and has no known bug."""
    if not any(result.is_failure for result in results):
        return []
    try:
        near = bug_matching.find_nearest_bugs(
            context.problem, [result.own_behavior for result in results], context.get_fingerprints()
        )
    except Exception:
        logger.exception("A submission to %s could not be compared with the known bugs.", context.problem.slug)
        return []
    return [NearBug(id=one.bug.id, title=one.bug.title, difference=one.difference) for one in near]


def _find_state_bug(results: Sequence[CaseResult]) -> list[NamedBug]:
    """Return the bug of a solution whose failed cases are correct when they run alone."""
    names = [result.case.name for result in results if result.alone and result.alone.finding.ok]
    if not names:
        return []
    return [
        NamedBug(
            id=STATE_BUG,
            title=TITLES[STATE_BUG],
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


def _is_main_cause(bug: NamedBug, explained: set[str], results: Sequence[CaseResult]) -> bool:
    """Return whether most failed cases show the general mistake, and no bug that is named already explains them."""
    failed = [result.case.name for result in results if result.is_failure and result.case.group in CORE_GROUPS]
    return 2 * len(set(bug.cases) - explained) > len(failed)


def _find_general_bugs(context: GradingContext, results: Sequence[CaseResult]) -> list[NamedBug]:
    try:
        matches = find_general_bugs([result.own_behavior for result in results])
    except Exception:
        logger.exception("A submission to %s could not be searched for general mistakes.", context.problem.slug)
        return []
    return [_build_general_bug(match, results) for match in matches]


def _build_general_bug(match: GeneralMatch, results: Sequence[CaseResult]) -> NamedBug:
    bug, names = match.bug, [results[index].case.name for index in match.indices]
    failed = sum(result.is_failure for result in results)
    return NamedBug(
        id=bug.id,
        title=bug.title,
        cost=False,
        weight=round(len(names) / failed, 3),
        evidence=f"{len(names)} of {failed} failed cases, “{names[0]}” first: {bug.sign}.",
        cases=names,
        why=bug.why,
        how=bug.how,
    )


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
        self_counted=match.self_counted,
    )
