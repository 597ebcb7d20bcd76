"""Proves that the cases of a seed may judge interviews. The package check has proven this for two seeds only.

An installation draws its own seed for the interviews of each problem (`judge.workers.interview_seeds`), so that nobody
who has this repository knows their hidden inputs.
"""

from collections.abc import Iterator
from dataclasses import replace

from judge.grading.bug_validation import check_variant, evaluate_variant
from judge.grading.comparison_memo import memoize_comparisons
from judge.grading.context import GradingContext
from problems.format.exercises import get_main_variant


def find_seed_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each reason why the cases of the context's seed must not judge anybody.

    The reference must pass each case, the main variant of each bug must be refused and named, and a variant of each bug
    must fail a case of the bug's group. All this follows from outcomes that judging needs anyway; what is not cached is
    computed. Raises PackageError or GradingError if the cases cannot be built or the reference fails one.
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
