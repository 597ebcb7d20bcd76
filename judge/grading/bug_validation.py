"""The publishing gate's part on the known bugs: each is refused (or costed) and named.

Every variant has been run for its fingerprint, through the path that submissions take; what it gave is judged here as a
submission's outcomes are, and not run once more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from judge.grading.grade import CORE
from judge.grading.outcome_cache import SEED, ExpectedOutcomes, get_cache_folder, get_outcome_cache
from judge.grading.source_run import check_outcome
from problems.format.checker_api import Evidence
from problems.format.diagnose import Fingerprints, Named, diagnose
from problems.format.outcome import Outcome
from problems.format.problem import Bug, Problem
from sandbox.base import Sandbox


@dataclass(frozen=True, slots=True)
class VariantResult:
    """What became of one variant: the groups in which it failed, and the bugs that it is told, likeliest first."""

    failing_groups: frozenset[str]
    diagnosed: Sequence[Named]


def find_bug_errors(problem: Problem, sandbox: Sandbox, cache: Path | None = None) -> Iterator[str]:
    """What is wrong with a package's bugs, one sentence each."""
    known = get_outcome_cache(cache or get_cache_folder())
    expected, prints = known.get_expected(problem, SEED, sandbox), known.get_fingerprints(problem, SEED, sandbox)
    for bug in problem.bugs:
        groups: set[str] = set()
        for variant, source in bug.sources.items():
            seen = _seen(problem, known.get_bug_outcomes(problem, source, SEED, sandbox), expected, prints)
            groups |= seen.failing_groups
            name = f"bugs/{'.'.join(filter(None, (bug.id, variant)))}.py"
            yield from (f"{name}: {complaint}" for complaint in check_variant(bug, seen))
        if bug.group not in groups:
            yield f"the bug {bug.id!r} passes every {bug.group} case. Add one that it fails, or give it another group"


def _seen(
    problem: Problem, outcomes: Sequence[Outcome], expected: ExpectedOutcomes, prints: Fingerprints
) -> VariantResult:
    evidence = [
        Evidence(case=case, expected=wanted, actual=actual, finding=check_outcome(problem, case, wanted, actual))
        for case, wanted, actual in zip(expected.cases, expected.outcomes, outcomes, strict=True)
    ]
    failed = (one for one in evidence if not one.finding.ok and one.actual.how not in ("missing", "not_run"))
    return VariantResult(frozenset(one.case.group for one in failed), diagnose(problem, evidence, prints))


def check_variant(bug: Bug, seen: VariantResult) -> Iterator[str]:
    """What is wrong with one variant, which may sit in a follow-up only: that some variant fails the bug's own group is
    looked at over all of them."""
    if not seen.failing_groups:
        yield f"passes every case. Add a {bug.group} case that it fails"
    if bug.cost and seen.failing_groups & set(CORE):
        yield "gives right answers wastefully and was not accepted. Is it a cost bug?"
    if not bug.cost and bug.group in CORE and seen.failing_groups <= {"hard", "efficiency"}:
        yield "was accepted. Add a normal or trap case that it fails"
    if bug.id not in {named.bug.id for named in seen.diagnosed if named.weight == seen.diagnosed[0].weight}:
        named = ", ".join(f"{one.bug.id} ({one.weight})" for one in seen.diagnosed) or "nothing"
        yield f"is not named: the diagnosis says {named}. Add a case that tells it from those, or a witness"
