"""Finds the known bugs of a wrong submission by its behavior.

The outcomes of a known buggy implementation on the same cases are its fingerprint. A submission that fails in the same
way has that bug."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from problems.format.case import Case
from problems.format.checker_api import Evidence
from problems.format.outcome import Outcome
from problems.format.problem import Bug, Problem


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The wrong outcomes of one variant of a bug, by case index. `count` is the number of cases of the problem."""

    failing: Mapping[int, Outcome]
    count: int


Fingerprints = Mapping[str, Mapping[str, Fingerprint]]
"""Bug id -> variant -> fingerprint."""

MIN_WEIGHT = 0.35
"""A bug with a lower weight is not reported."""
_RIVAL_RATIO, _WITNESSED_RIVAL_RATIO = 0.8, 0.95
"""A bug that explains no further case is reported next to a better one only if its weight is at least this fraction of
the better one's. The second ratio applies if a witness or deduction proves the better one."""
_VALUELESS_SUPPORT = 0.5
"""The strength of a match between outcomes without values: both raised, or both exceeded the time limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BugMatch:
    """A bug that explains the submission's failures.

    `weight` is in (0, 1]. `evidence` is one sentence that reveals no value. `cases` are the names of the cases that
    support it. `reported` says that all of them rest on what the program counted about itself."""

    bug: Bug
    weight: float
    evidence: str
    cases: tuple[str, ...]
    reported: bool = False


@dataclass(slots=True)
class _Suspect:
    """One bug compared with all the evidence. `support` maps case indices to strengths; `witnessed` holds indices."""

    bug: Bug
    support: dict[int, float]
    witnessed: set[int]
    weight: float = 0.0


def make_fingerprint(
    problem: Problem, cases: Sequence[Case], expected: Sequence[Outcome], outcomes: Sequence[Outcome]
) -> Fingerprint:
    """Return the fingerprint of a variant's outcomes. The three sequences hold one item per case, in the same order."""
    runs = enumerate(zip(cases, expected, outcomes, strict=True))
    failing = {
        index: actual
        for index, (case, correct, actual) in runs
        if actual.is_attempt and not problem.get_checker(case).check(case, correct, actual).ok
    }
    return Fingerprint(failing, len(cases))


def diagnose(problem: Problem, evidence: Sequence[Evidence], fingerprints: Fingerprints) -> list[BugMatch]:
    """Return the bugs that explain the failed cases, most likely first.

    `evidence` holds one entry per case, in the order of the fingerprints' cases; cases that were not run have
    Outcome(how="not_run"). A failed case supports a bug if the submission shows the same behavior as a variant of the
    bug. A case that the submission passed counts against a variant that fails it. If no bug fits, or no case failed,
    the result is empty. Raises ValueError if a fingerprint has fewer cases than `evidence`.
    """
    failed = {index for index, entry in enumerate(evidence) if entry.is_failure}
    if not failed:
        return []
    suspects = [_build_suspect(problem, bug, evidence, failed, fingerprints.get(bug.id, {})) for bug in problem.bugs]
    for suspect in _apply_witnesses(problem, evidence, failed, suspects):
        suspect.weight = 1.0
    likely = [suspect for suspect in suspects if suspect.support and suspect.weight >= MIN_WEIGHT]
    return [_describe_suspect(suspect, evidence) for suspect in _select_suspects(likely)]


def _build_suspect(
    problem: Problem,
    bug: Bug,
    evidence: Sequence[Evidence],
    failed: set[int],
    variants: Mapping[str, Fingerprint],
) -> _Suspect:
    """Return the bug with the combined support of its variants and the weight of the best one."""
    suspect = _Suspect(bug=bug, support={}, witnessed=set())
    for known in variants.values():
        if known.count < len(evidence):
            raise ValueError(f"the fingerprint of {bug.id!r} has {known.count} outcomes for {len(evidence)} cases")
        support, weight = _fit_variant(problem, bug, evidence, failed, known.failing)
        suspect.weight = max(suspect.weight, weight)
        for index, strength in support.items():
            suspect.support[index] = max(strength, suspect.support.get(index, 0.0))
    return suspect


def _fit_variant(
    problem: Problem, bug: Bug, evidence: Sequence[Evidence], failed: set[int], failing: Mapping[int, Outcome]
) -> tuple[dict[int, float], float]:
    """Return how well one variant explains the evidence: (strength by case index, weight in [0, 1])."""
    support: dict[int, float] = {}
    against: list[int] = []
    for index, outcome in failing.items():
        if index >= len(evidence):
            continue
        entry = evidence[index]
        if not entry.actual.is_attempt or _is_irrelevant(bug, entry.case):
            continue
        if index in failed and problem.get_checker(entry.case).is_same_behavior(entry.case, outcome, entry.actual):
            support[index] = 1.0 if outcome.how == "ok" else _VALUELESS_SUPPORT
        else:
            against.append(index)
    # A bug can be in one function only, so cases of other functions do not count against it.
    scopes = {_get_scope(evidence[index].case) for index in support}
    opposed = sum(_get_scope(evidence[index].case) in scopes for index in against)
    total = sum(support.values())
    return support, total / (total + opposed) if total else 0.0


def _is_irrelevant(bug: Bug, case: Case) -> bool:
    """Return whether the case cannot be evidence for the bug.

    Efficiency cases show only cost bugs. Cost bugs of the group "efficiency" show only in efficiency cases."""
    if case.group == "efficiency":
        return not bug.cost
    return bug.cost and bug.group == "efficiency"


def _get_scope(case: Case) -> tuple[str, ...]:
    """Return the part of a solution that a case tests: the follow-up part, and the function or classes it calls."""
    part = case.group if case.group.startswith("part2") else ""
    entry = case.payload.get("entry")
    if isinstance(entry, str):
        return (part, entry)
    steps = case.payload.get("steps", ())
    return (part, *sorted({str(step[2]) for step in steps if step[0] == "new"}))


def _apply_witnesses(
    problem: Problem, evidence: Sequence[Evidence], failed: set[int], suspects: Sequence[_Suspect]
) -> list[_Suspect]:
    """Add the results of the package's `witness` and `deduce` to the suspects, and return those that they name."""
    by_id = {suspect.bug.id: suspect for suspect in suspects}
    named: dict[str, _Suspect] = {}
    for bug, index in _iterate_witnessed(problem, evidence, failed):
        named[bug] = by_id[bug]
        by_id[bug].support[index] = 1.0
        by_id[bug].witnessed.add(index)
    return list(named.values())


def _iterate_witnessed(problem: Problem, evidence: Sequence[Evidence], failed: set[int]) -> Iterator[tuple[str, int]]:
    """Yield (bug id, index of a failed case that shows it)."""
    if problem.witness is not None:
        for index in sorted(failed):
            entry = evidence[index]
            yield from ((bug, index) for bug in problem.witness(entry.case, entry.expected, entry.actual))
    if problem.deduce is not None:
        yield from ((bug, index) for bug, index in problem.deduce(evidence) if index in failed)


def _select_suspects(suspects: Sequence[_Suspect]) -> list[_Suspect]:
    """Return the suspects to report: each explains cases that better ones do not, or fits about as well as they do."""
    selected: list[_Suspect] = []
    for suspect in sorted(suspects, key=lambda s: (-s.weight, not s.witnessed, -sum(s.support.values()), s.bug.id)):
        rivals = [other for other in selected if other.support.keys() & suspect.support.keys()]
        new_cases = suspect.support.keys() - {index for other in rivals for index in other.support}
        rival = max((other.weight for other in rivals), default=0.0)
        min_ratio = (
            _WITNESSED_RIVAL_RATIO
            if any(other.witnessed for other in rivals) and not suspect.witnessed
            else _RIVAL_RATIO
        )
        if len(new_cases) * 3 >= len(suspect.support) or suspect.weight >= min_ratio * rival:
            selected.append(suspect)
    return selected


def _describe_suspect(suspect: _Suspect, evidence: Sequence[Evidence]) -> BugMatch:
    indices = sorted(suspect.support)
    count = len(indices)
    reported = all(evidence[index].case.reported for index in indices)
    if reported:
        how = "the program's own counts show the same waste as this bug"
    elif suspect.witnessed:
        how = "its behavior there proves this bug"
    elif suspect.bug.cost:
        how = "it wastes work there in the same way as this bug"
    else:
        how = "it fails there in the same way as this bug"
    first = evidence[indices[0]].case.name
    return BugMatch(
        bug=suspect.bug,
        weight=round(suspect.weight, 3),
        evidence=f"In {count} case{'s' if count > 1 else ''}, “{first}” first, {how}.",
        cases=tuple(evidence[index].case.name for index in indices),
        reported=reported,
    )
