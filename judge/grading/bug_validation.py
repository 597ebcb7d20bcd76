"""Validates the known bugs of a package with the cases of one seed: each must fail a case of its group, and the
diagnosis must name it. `find_seed_errors` decides with the same checks whether a seed of interviews may judge anybody.

Computing the fingerprints has run every variant on the same path as a submission. The checks here use those outcomes
and do not run a variant again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from judge.grading.comparison_memo import memoize_comparisons
from judge.grading.context import GradingContext
from judge.grading.source_run import check_outcome
from problems.format.bug_matching import BugMatch, Fingerprint, match_bugs
from problems.format.case import CORE_GROUPS
from problems.format.checker_api import Evidence
from problems.format.exercises import get_main_variant
from problems.format.problem import Bug


@dataclass(frozen=True, slots=True)
class VariantResult:
    """Result of one variant of a bug."""

    failing_groups: frozenset[str]
    """Groups in which the variant fails a case."""
    diagnosed: Sequence[BugMatch]
    """Bugs that the diagnosis names."""


def find_bug_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each error in a package's bugs, judged with the cases of the context's seed."""
    context = replace(context, problem=memoize_comparisons(context.problem))
    for bug in context.problem.bugs:
        failing_groups: set[str] = set()
        for variant, source in bug.sources.items():
            result = evaluate_variant(context, source)
            failing_groups |= result.failing_groups
            yield from (f"{bug.get_path(variant)}: {error}" for error in check_variant(bug, result))
        if bug.group not in failing_groups:
            yield (
                f"the bug {bug.id!r} passes every {bug.group} case. Add a case that it fails, or change the bug's group"
            )
    yield from _find_indistinct_bugs(context)


def find_seed_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each reason why the cases of the context's seed must not judge anybody.

    The reference must pass each case, the main variant of each bug must be refused and named, and a variant of each bug
    must fail a case of the bug's group. The package check has proven this for two seeds only; an installation draws its
    own (`judge.workers.interview_seeds`), so that nobody who has this repository knows its hidden inputs. All this
    follows from outcomes that judging needs anyway; what is not cached is computed. Raises PackageError or GradingError
    if the cases cannot be built or the reference fails one.
    """
    context = replace(context, problem=memoize_comparisons(context.problem))
    cases, fingerprints = context.get_expected().cases, context.get_fingerprints()
    for bug in context.problem.bugs:
        variant = get_main_variant(bug)
        result = evaluate_variant(context, bug.sources[variant])
        yield from (f"{bug.get_path(variant)}: {error}" for error in check_variant(bug, result))
        failing = (cases[index].group for known in fingerprints[bug.id].values() for index in known.failing)
        if bug.group not in failing:
            yield f"the bug {bug.id!r} passes every {bug.group} case"


def _find_indistinct_bugs(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each two variants of different bugs that have the same wrong outcomes in all cases."""
    problem, fingerprints, cases = context.problem, context.get_fingerprints(), context.get_expected().cases

    def is_same(one: Fingerprint, other: Fingerprint) -> bool:
        return one.failing.keys() == other.failing.keys() and all(
            problem.get_checker(cases[i]).is_same_behavior(cases[i], outcome, other.failing[i])
            for i, outcome in one.failing.items()
        )

    for bug, other in combinations(problem.bugs, 2):
        for variant, known in fingerprints[bug.id].items():
            for name in (name for name, rival in fingerprints[other.id].items() if is_same(known, rival)):
                yield (
                    f"{bug.get_path(variant)} and {other.get_path(name)} have the same wrong outcomes in all cases, so "
                    "the diagnosis cannot distinguish their bugs. Add a case on which they differ"
                )


def evaluate_variant(context: GradingContext, source: bytes) -> VariantResult:
    problem, reference = context.problem, context.get_expected()
    outcomes = context.outcome_cache.get_bug_outcomes(problem, source, context.seed, context.sandbox)
    evidence = [
        Evidence(case=case, expected=expected, actual=actual, finding=check_outcome(problem, case, expected, actual))
        for case, expected, actual in zip(reference.cases, reference.outcomes, outcomes, strict=True)
    ]
    failing_groups = frozenset(one.case.group for one in evidence if one.is_failure)
    return VariantResult(failing_groups, match_bugs(problem, evidence, context.get_fingerprints()))


def check_variant(bug: Bug, result: VariantResult) -> Iterator[str]:
    """Yield one sentence for each error in one variant.

    A variant may fail only in a follow-up part. `find_bug_errors` checks that at least one variant fails the bug's own
    group.
    """
    if not result.failing_groups:
        yield f"passes every case. Add a {bug.group} case that it fails"
    if bug.cost and result.failing_groups & set(CORE_GROUPS):
        yield (
            "is a cost bug, so its answers must be correct, but it fails a normal or trap case. Fix the source, or "
            "remove `cost` from the bug"
        )
    if not bug.cost and bug.group in CORE_GROUPS and result.failing_groups <= {"hard", "efficiency"}:
        yield "was accepted. Add a normal or trap case that it fails"
    best = max((match.weight for match in result.diagnosed), default=0.0)
    if bug.id not in {match.bug.id for match in result.diagnosed if match.weight == best}:
        names = ", ".join(f"{match.bug.id} ({match.weight})" for match in result.diagnosed) or "nothing"
        yield (
            f"is not named: the diagnosis names {names}. Add a case that distinguishes this bug from the others, or "
            "add a witness"
        )
