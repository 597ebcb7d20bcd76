"""Finds the known bugs of a wrong submission by its behavior.

The outcomes of a known buggy implementation on the same cases are its fingerprint. A submission that fails in the same
way has that bug."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from problems.format.case import CORE_GROUPS, Case
from problems.format.checker_api import Evidence
from problems.format.manifest import PackageError
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
    support it. `self_counted` says that all of them rest on what the program counted about itself."""

    bug: Bug
    weight: float
    evidence: str
    cases: tuple[str, ...]
    self_counted: bool = False


@dataclass(frozen=True, slots=True)
class NearBug:
    """A bug that does not fit, but less badly than others. `difference` is a sentence or two without any value."""

    bug: Bug
    difference: str


@dataclass(slots=True)
class _Suspect:
    """One bug compared with all the evidence. `support` maps case indices to strengths; `witnessed` holds indices."""

    bug: Bug
    support: dict[int, float]
    witnessed: set[int]
    weight: float = 0.0
    failing: Mapping[int, Outcome] = field(default_factory=dict[int, Outcome])
    """The wrong outcomes of the variant that fits best, or of the first one if none fits."""


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


def match_bugs(problem: Problem, evidence: Sequence[Evidence], fingerprints: Fingerprints) -> list[BugMatch]:
    """Return the bugs that explain the failed cases. Of several explanations of a case the most likely one is first,
    and of bugs that explain different cases the one that explains more of those that decide acceptance.

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
    selected = _order_by_core_failures(_select_suspects(likely), evidence)
    return [_describe_suspect(suspect, evidence) for suspect in selected]


def _build_suspect(
    problem: Problem,
    bug: Bug,
    evidence: Sequence[Evidence],
    failed: set[int],
    variants: Mapping[str, Fingerprint],
) -> _Suspect:
    """Return the bug with the combined support of its variants and the weight of the best one."""
    first = next((known.failing for known in variants.values()), dict[int, Outcome]())
    suspect = _Suspect(bug=bug, support={}, witnessed=set(), failing=first)
    for known in variants.values():
        if known.count < len(evidence):
            raise ValueError(f"the fingerprint of {bug.id!r} has {known.count} outcomes for {len(evidence)} cases")
        support, weight = _fit_variant(problem, bug, evidence, failed, known.failing)
        if weight > suspect.weight:
            suspect.weight, suspect.failing = weight, known.failing
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
    """Add the results of the package's `witness` and `deduce` to the suspects, and return those that they name. Raises
    PackageError if they name a bug that the package does not have."""
    by_id = {suspect.bug.id: suspect for suspect in suspects}
    named: dict[str, _Suspect] = {}
    for bug, index in _iterate_witnessed(problem, evidence, failed):
        if bug not in by_id:
            path = problem.folder / "check.py"
            raise PackageError(f"{path} names {bug!r}, which is not the id of any of the [[bugs]] in problem.toml")
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
        explained = {index for other in rivals for index in other.support}
        rival = max((other.weight for other in rivals), default=0.0)
        min_ratio = (
            _WITNESSED_RIVAL_RATIO
            if any(other.witnessed for other in rivals) and not suspect.witnessed
            else _RIVAL_RATIO
        )
        if _explains_more(suspect, explained) or suspect.weight >= min_ratio * rival:
            selected.append(suspect)
    return selected


def _order_by_core_failures(selected: Sequence[_Suspect], evidence: Sequence[Evidence]) -> list[_Suspect]:
    """Return the suspects so that those that explain more failed core cases come first; of several with as many, those
    that fail more core cases alone. None passes a better one to which it is an alternative."""
    core = {index for index, entry in enumerate(evidence) if entry.case.group in CORE_GROUPS}
    counts: list[tuple[int, int]] = []
    for place, suspect in enumerate(selected):
        better = zip(counts, selected[:place], strict=True)
        rivals = [count for count, other in better if _are_alternatives(suspect, other)]
        counts.append(min([(len(core & suspect.support.keys()), len(core & suspect.failing.keys())), *rivals]))
    return [selected[place] for place in sorted(range(len(selected)), key=counts.__getitem__, reverse=True)]


def _are_alternatives(suspect: _Suspect, better: _Suspect) -> bool:
    """Return whether the two explain mostly the same cases, so that perhaps only the better one is right."""
    is_proven = bool(suspect.witnessed and better.witnessed)
    return not is_proven and not _explains_more(suspect, better.support.keys())


def _explains_more(suspect: _Suspect, explained: Set[int]) -> bool:
    """Return whether at least a third of the cases that the suspect explains are not explained yet."""
    return len(suspect.support.keys() - explained) * 3 >= len(suspect.support)


def _describe_suspect(suspect: _Suspect, evidence: Sequence[Evidence]) -> BugMatch:
    indices = sorted(suspect.support)
    count = len(indices)
    is_self_counted = all(evidence[index].case.self_counted for index in indices)
    if is_self_counted:
        verbs = ("shows", "show")
        how = "the same waste as this bug, measured inside the program"
    elif suspect.witnessed:
        verbs, how = ("proves", "prove"), "this bug by the values alone"
    elif suspect.bug.cost:
        verbs, how = ("wastes", "waste"), "work as this bug does"
    else:
        verbs, how = ("fails", "fail"), "exactly as this bug would"
    first = evidence[indices[0]].case.name
    return BugMatch(
        bug=suspect.bug,
        weight=round(suspect.weight, 3),
        evidence=f"1 case {verbs[0]} {how}: “{first}”."
        if count == 1
        else f"{count} cases {verbs[1]} {how}, first “{first}”.",
        cases=tuple(evidence[index].case.name for index in indices),
        self_counted=is_self_counted,
    )


def find_nearest_bugs(
    problem: Problem, evidence: Sequence[Evidence], fingerprints: Fingerprints, count: int = 2
) -> list[NearBug]:
    """Return the bugs whose wrong outcomes have most in common with the submission's, for one that no bug explains.

    `evidence` and `fingerprints` are those of `match_bugs`. Cost bugs are left out."""
    near = [
        max((_compare_variant(problem, evidence, known.failing) for known in fingerprints[bug.id].values()), key=_rate)
        for bug in problem.bugs
        if not bug.cost
    ]
    bugs = [bug for bug in problem.bugs if not bug.cost]
    ranked = sorted(zip(bugs, near, strict=True), key=lambda pair: -_rate(pair[1]))
    return [NearBug(bug, _describe_difference(found)) for bug, found in ranked[:count] if found.same]


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Names of cases: both fail in the same way, both fail in different ways, and only one of the two fails."""

    same: list[str]
    other_way: list[str]
    only_submission: list[str]
    only_bug: list[str]


def _compare_variant(problem: Problem, evidence: Sequence[Evidence], failing: Mapping[int, Outcome]) -> _Comparison:
    found = _Comparison([], [], [], [])
    for index, entry in enumerate(evidence):
        name, known = entry.case.name, failing.get(index)
        if not entry.is_failure:
            if known is not None and entry.actual.is_attempt:
                found.only_bug.append(name)
        elif known is None:
            found.only_submission.append(name)
        elif problem.get_checker(entry.case).is_same_behavior(entry.case, known, entry.actual):
            found.same.append(name)
        else:
            found.other_way.append(name)
    return found


def _rate(found: _Comparison) -> float:
    """Return the share of cases with the same wrong outcome, among those that at least one of the two fails."""
    differing = len(found.other_way) + len(found.only_submission) + len(found.only_bug)
    return len(found.same) / max(1, len(found.same) + differing)


def _describe_difference(found: _Comparison) -> str:
    failed = len(found.same) + len(found.other_way) + len(found.only_submission)
    text = f"It explains {len(found.same)} of {failed} failed cases"
    if found.only_bug:
        return f"{text}, but fails “{found.only_bug[0]}”, which this solution passes."
    if found.only_submission:
        return f"{text}, but passes “{found.only_submission[0]}”, which this solution fails."
    return f"{text}. Both fail “{found.other_way[0]}”, with different results." if found.other_way else f"{text}."
