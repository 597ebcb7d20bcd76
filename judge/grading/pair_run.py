"""Runs two known bugs in one file, to find pairs that are accepted or that the diagnosis gets wrong, and each bug alone
as an edit of the reference."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.prefetch import prefetch_map
from judge.grading.report import Verdict
from problems.format.bug_edits import EDITS_FILE, BugEdits, apply_edits, read_bug_edits
from problems.format.case import CORE_GROUPS
from problems.format.manifest import PackageError
from problems.format.problem import Bug, Problem

MAX_UNNAMED = 1 / 10
"""For at most this share of the pairs of a package the diagnosis may name neither bug."""


@dataclass(frozen=True, slots=True)
class BugPair:
    bugs: tuple[Bug, Bug]
    source: bytes

    @property
    def name(self) -> str:
        return _name_pair(self.bugs)


@dataclass(frozen=True, slots=True)
class EditResult:
    """How a reference with one bug or with two is judged."""

    is_accepted: bool
    named: Mapping[str, int]
    """The bugs of the package that the diagnosis names, in their order, with the number of failed normal and trap cases
    that each explains. State between calls is not among them: any bug can cause it."""


@dataclass(frozen=True, slots=True)
class PairResult:
    pair: BugPair
    result: EditResult

    @property
    def is_named(self) -> bool:
        """Whether the diagnosis names at least one of the two bugs."""
        return any(bug.id in self.result.named for bug in self.pair.bugs)


def make_bug_pairs(problem: Problem, edits: BugEdits) -> list[BugPair]:
    """Return all pairs that can be combined, except those of two cost bugs, whose answers are right."""
    return [BugPair(bugs, source) for bugs, source in _combine(problem, edits) if source is not None]


def list_overlapping_pairs(problem: Problem, edits: BugEdits) -> list[str]:
    """Return the names of the pairs whose edits change the same text, so that no file can have both bugs."""
    return [_name_pair(bugs) for bugs, source in _combine(problem, edits) if source is None]


def _combine(problem: Problem, edits: BugEdits) -> Iterator[tuple[tuple[Bug, Bug], bytes | None]]:
    """Yield each two bugs, and the reference with both if they can be combined."""
    for one, other in combinations((bug for bug in problem.bugs if bug.id in edits), 2):
        if not (one.cost and other.cost):
            yield (one, other), apply_edits(problem.reference, edits[one.id], edits[other.id])


def _name_pair(bugs: tuple[Bug, Bug]) -> str:
    return " with ".join(bug.id for bug in bugs)


def find_gate_pair(pairs: Sequence[BugPair]) -> BugPair | None:
    """Return the pair that the gate runs: the one whose name has the smallest SHA-256, because that is an arbitrary one
    and remains the same while other files change."""
    return min(pairs, key=lambda pair: hashlib.sha256(pair.name.encode()).digest(), default=None)


def run_edits(context: GradingContext, edits: BugEdits) -> Mapping[str, EditResult]:
    """Return the results of the bugs alone, by their ids."""
    sources = [apply_edits(context.problem.reference, edit) or b"" for edit in edits.values()]
    return dict(zip(edits, prefetch_map(lambda source: _run(context, source), sources), strict=True))


def run_pairs(context: GradingContext, pairs: Sequence[BugPair]) -> Iterator[PairResult]:
    return prefetch_map(lambda pair: PairResult(pair, _run(context, pair.source)), pairs)


def _run(context: GradingContext, source: bytes) -> EditResult:
    report = grade(context, source)
    core = {case.name for case in report.cases if case.group in CORE_GROUPS}
    known = {bug.id for bug in context.problem.bugs}
    named = {bug.id: len(core.intersection(bug.cases)) for bug in report.bugs if bug.id in known}
    return EditResult(is_accepted=report.verdict is Verdict.ACCEPTED, named=named)


def find_gate_pair_errors(context: GradingContext) -> Iterator[str]:
    """Yield one sentence for each error of the gate's pair."""
    if len(context.problem.bugs) < 2:
        return
    try:
        pair = find_gate_pair(make_bug_pairs(context.problem, read_bug_edits(context.problem)))
    except PackageError as error:
        yield str(error)
        return
    for result in run_pairs(context, [pair] if pair else []):
        yield from _find_result_errors(result)


def find_pair_errors(
    problem: Problem, single_results: Mapping[str, EditResult], results: Sequence[PairResult]
) -> Iterator[str]:
    """Yield one sentence for each error that the results of all bugs alone and of all pairs show. A package without
    edits has no pairs and no errors."""
    for bug in problem.bugs if single_results else ():
        if bug.id not in single_results:
            yield f"{EDITS_FILE} has no edit of {bug.id!r}. Write the bug as an edit of reference.py"
        elif list(single_results[bug.id].named) != [bug.id]:
            named = " and ".join(single_results[bug.id].named) or "no bug"
            yield f"the edit of {bug.id!r} alone is diagnosed with {named}. Change the edit, or add a case or a witness"
    for result in results:
        yield from _find_result_errors(result)
    unnamed = [result.pair.name for result in results if not result.is_named]
    if len(unnamed) > MAX_UNNAMED * len(results):
        yield (
            f"the diagnosis names neither bug of {', '.join(unnamed)}. Add a witness that computes the answer of both "
            "bugs together, or, if they are in different functions, a case that calls only one of these"
        )


def _find_result_errors(result: PairResult) -> Iterator[str]:
    bugs, name = result.pair.bugs, result.pair.name
    if result.result.is_accepted and any(bug.group in CORE_GROUPS and not bug.cost for bug in bugs):
        yield f"{name} is accepted. Add a normal or trap case that it fails"
    third = [bug for bug in result.result.named if bug not in {bug.id for bug in bugs}]
    if third:
        yield f"{name} is diagnosed with {' and '.join(third)}. Add a case on which they differ, or weaken the witness"
    for (first, first_count), (second, second_count) in pairwise(result.result.named.items()):
        if first_count < second_count:
            yield f"{name} shows {first} before {second}, which explains more of the failed normal and trap cases"


def format_pair_summary(slug: str, results: Sequence[PairResult]) -> str:
    named = sum(result.is_named for result in results)
    both = sum(len(result.result.named) > 1 for result in results)
    count = "1 pair" if len(results) == 1 else f"{len(results)} pairs"
    return f"{slug}: {count} of bugs, {named} with at least one name, {both} with both"


def list_pair_notes(pairs: Sequence[BugPair], overlapping: Sequence[str]) -> Iterator[str]:
    """Yield what the counts of the summary do not say: which pairs did not run, and which one the gate runs."""
    if overlapping:
        yield f"not combined, because both edits change the same text: {', '.join(overlapping)}"
    if pair := find_gate_pair(pairs):
        yield f"the gate runs {pair.name}"
