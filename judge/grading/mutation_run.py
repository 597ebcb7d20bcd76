"""Runs mutants of the accepted solutions of a package, to find what its cases do not notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from judge.grading.context import GradingContext
from judge.grading.cpu_limits import get_cpu_budget
from judge.grading.prefetch import prefetch_map
from judge.grading.source_run import CaseResult, run_source
from problems.format.case import Case
from problems.format.mutants import LIST_FILE, Mutant, make_mutants, read_listed_mutants, sample_mutants
from problems.format.problem import Problem
from sandbox.result import Status

MAX_LISTED_SHARE = 1 / 6
"""At most this share of the mutants of a package may be listed as those that no permitted input shows."""
GATE_SAMPLE = 6
"""The publishing gate runs so many mutants of each package, always the same ones."""
MIN_SECONDS = 1.0
TIME_FACTOR = 10
"""A case of a mutant may take this multiple of what it takes in the original, and at least `MIN_SECONDS`: many mutants
hang, and the limits of a submission are generous."""


class _NoticedError(Exception):
    """A case fails. It ends the run of a mutant, because the other cases cannot change the answer."""


@dataclass(frozen=True, slots=True)
class MutantResult:
    mutant: Mutant
    is_noticed: bool
    reason: str
    """Why the package lists it as one that no case can notice. Empty if it does not."""


def make_package_mutants(context: GradingContext, count: int | None = None) -> list[Mutant]:
    """Return all mutants of the accepted solutions, or a sample of `count`, which is the same each time."""
    accepted = context.problem.accepted.items()
    mutants = [mutant for name, source in accepted for mutant in make_mutants(f"accepted/{name}.py", source)]
    return mutants if count is None else sample_mutants(mutants, count)


def run_mutants(
    context: GradingContext,
    mutants: Sequence[Mutant],
    results_by_file: Mapping[str, Sequence[CaseResult]] | None = None,
) -> Iterator[MutantResult]:
    """Yield the result of each mutant. A case that its original fails, too, notices nothing.

    The cases run as those of a submission do, until one notices the mutant. `results_by_file` has the results of
    all cases of accepted solutions, by file ("accepted/loops.py"); an original that is not among them runs, too."""
    reasons = read_listed_mutants(context.problem.folder)
    results = {
        file: (results_by_file or {}).get(file) or _run_accepted(context, file) for file in {m.file for m in mutants}
    }
    originals = {file: _make_original(context, found) for file, found in results.items()}

    def run_mutant(mutant: Mutant) -> MutantResult:
        is_noticed = _is_noticed(context, mutant.source, originals[mutant.file])
        return MutantResult(mutant, is_noticed, reasons.get(mutant.name, ""))

    return prefetch_map(run_mutant, mutants)


@dataclass(frozen=True, slots=True)
class _Original:
    cases: Sequence[Case]
    """All cases, with the time limits of a mutant."""
    passed: frozenset[int]
    """The indices of the cases that the original passes."""


def _run_accepted(context: GradingContext, file: str) -> Sequence[CaseResult]:
    expected, problem = context.get_expected(), context.problem
    source = next(source for name, source in problem.accepted.items() if f"accepted/{name}.py" == file)
    return run_source(problem, expected.cases, source, context.sandbox, expected=expected.outcomes).case_results


def _make_original(context: GradingContext, results: Sequence[CaseResult]) -> _Original:
    def limit_time(result: CaseResult) -> Case:
        seconds = max(MIN_SECONDS, TIME_FACTOR * result.run.wall_seconds)
        return replace(result.case, seconds=min(seconds, result.case.seconds or context.problem.seconds))

    return _Original(
        cases=[limit_time(result) for result in results],
        passed=frozenset(result.index for result in results if result.finding.ok),
    )


def _is_noticed(context: GradingContext, source: bytes, original: _Original) -> bool:
    def stop_at_failure(result: CaseResult) -> None:
        if not result.finding.ok and result.index in original.passed:
            raise _NoticedError

    expected = context.get_expected()
    try:
        run = run_source(
            context.problem,
            original.cases,
            source,
            context.sandbox,
            expected=expected.outcomes,
            cpu_budget=get_cpu_budget(context),
            on_case_result=stop_at_failure,
        )
    except _NoticedError:
        return True
    return run.result.load.status is not Status.OK


def find_gate_mutant_errors(
    context: GradingContext, results_by_file: Mapping[str, Sequence[CaseResult]] | None = None
) -> Iterator[str]:
    """Yield one sentence for each mutant of the gate's sample that no case notices and that is not listed.
    `results_by_file` is as in `run_mutants`."""
    yield from _find_survivors(run_mutants(context, make_package_mutants(context, GATE_SAMPLE), results_by_file))


def find_mutation_errors(problem: Problem, results: Sequence[MutantResult]) -> Iterator[str]:
    """Yield one sentence for each error that the results of all mutants show."""
    yield from _find_survivors(results)
    unnoticed = {result.mutant.name for result in results if not result.is_noticed}
    listed = read_listed_mutants(problem.folder)
    for name in listed:
        if name not in unnoticed:
            yield f"{LIST_FILE}: {name!r} is noticed, or no mutant has this name. Remove it"
    if len(listed) > MAX_LISTED_SHARE * len(results):
        yield (
            f"{LIST_FILE} lists {len(listed)} of {len(results)} mutants, too many to trust the cases. Add cases, or "
            f"simplify the accepted solutions, until it has at most {MAX_LISTED_SHARE:.0%}"
        )


def _find_survivors(results: Iterable[MutantResult]) -> Iterator[str]:
    for result in results:
        mutant = result.mutant
        if not result.is_noticed and not result.reason:
            yield (
                f"{mutant.file}, line {mutant.line}: {mutant.change} is not noticed by any case: {mutant.code}. Add a "
                f"case that shows it. If no permitted input does, list {mutant.name!r} in {LIST_FILE} with the reason"
            )


def format_score(slug: str, results: Sequence[MutantResult]) -> str:
    noticed = sum(result.is_noticed for result in results)
    listed = sum(not result.is_noticed and bool(result.reason) for result in results)
    share = noticed / max(1, len(results) - listed)
    return f"{slug}: {len(results)} mutants, {noticed} noticed, {listed} listed, score {share:.1%}"
