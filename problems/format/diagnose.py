"""Names the bugs that a wrong submission has, by their behaviour: what the known buggy implementations gave on the same
cases is their fingerprint."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from problems.format.case import Case
from problems.format.checker import Evidence
from problems.format.outcome import Outcome
from problems.format.problem import Bug, Problem


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one variant of a bug gives where it goes wrong: outcomes by place, of the `count` cases of its problem."""

    failing: Mapping[int, Outcome]
    count: int


Fingerprints = Mapping[str, Mapping[str, Fingerprint]]
"""Bug id -> variant -> its fingerprint."""

LEAST = 0.35
"""A bug whose weight stays below this is not named."""
_RIVAL, _RIVAL_OF_SHOWN = 0.8, 0.95
"""A bug that explains nothing new is named beside a better one if it fits nearly as well, by this factor; by the second
where the better one is shown by more than likeness."""
_UNTOLD = ("missing", "not_run")
_VAGUE = 0.5
"""What an agreement counts where there are no values to agree: both raised, both ran out of time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A bug that explains what was seen. `weight` is in (0, 1]; `evidence` is one sentence that gives no value away;
    `cases` are the names of the cases it rests on."""

    bug: Bug
    weight: float
    evidence: str
    cases: tuple[str, ...]


@dataclass(slots=True)
class _Suspect:
    """One bug, held against all the evidence. Places are indices of cases."""

    bug: Bug
    support: dict[int, float]
    witnessed: set[int]
    weight: float = 0.0


def fingerprint(
    problem: Problem, cases: Sequence[Case], expected: Sequence[Outcome], outcomes: Sequence[Outcome]
) -> Fingerprint:
    """The fingerprint of outcomes, one for each case, all three in the cases' order."""
    runs = enumerate(zip(cases, expected, outcomes, strict=True))
    failing = {
        place: actual
        for place, (case, wanted, actual) in runs
        if actual.how not in _UNTOLD and not problem.checker_for(case).check(case, wanted, actual).ok
    }
    return Fingerprint(failing, len(cases))


def diagnose(problem: Problem, evidence: Sequence[Evidence], fingerprints: Fingerprints) -> list[Named]:
    """The bugs that explain the failed cases, likeliest first.

    `evidence` holds one entry for each case, in the order of the fingerprints' cases (a fingerprint of fewer cases is
    an error, cases that were not run have Outcome(how="not_run")). A case that failed supports a bug if the submission
    did there what a variant of the bug does; a case that it passed speaks against a variant that fails there. Where
    nothing fits, nothing is named, and a submission without a failed case never has a bug.
    """
    failed = {place for place, seen in enumerate(evidence) if not seen.finding.ok and seen.actual.how not in _UNTOLD}
    if not failed:
        return []
    suspects = [_suspect(problem, bug, evidence, failed, fingerprints.get(bug.id, {})) for bug in problem.bugs]
    for suspect in _witnesses(problem, evidence, failed, suspects):
        suspect.weight = 1.0
    likely = [suspect for suspect in suspects if suspect.support and suspect.weight >= LEAST]
    return [_named(suspect, evidence) for suspect in _cover(likely)]


def _suspect(
    problem: Problem,
    bug: Bug,
    evidence: Sequence[Evidence],
    failed: set[int],
    variants: Mapping[str, Fingerprint],
) -> _Suspect:
    """The bug with the support of all its variants, and the weight of the one that fits best."""
    suspect = _Suspect(bug=bug, support={}, witnessed=set())
    for known in variants.values():
        if known.count < len(evidence):
            raise ValueError(f"the fingerprint of {bug.id!r} has {known.count} outcomes for {len(evidence)} cases")
        support, weight = _fit(problem, bug, evidence, failed, known.failing)
        suspect.weight = max(suspect.weight, weight)
        for place, strength in support.items():
            suspect.support[place] = max(strength, suspect.support.get(place, 0.0))
    return suspect


def _fit(
    problem: Problem, bug: Bug, evidence: Sequence[Evidence], failed: set[int], failing: Mapping[int, Outcome]
) -> tuple[dict[int, float], float]:
    """How well one variant explains the evidence: (strength of agreement by case, weight)."""
    support: dict[int, float] = {}
    against: list[int] = []
    for place, outcome in failing.items():
        if place >= len(evidence):
            continue
        seen = evidence[place]
        if seen.actual.how in _UNTOLD or _beside(bug, seen.case):
            continue
        if place in failed and problem.checker_for(seen.case).same(seen.case, outcome, seen.actual):
            support[place] = 1.0 if outcome.how == "ok" else _VAGUE
        else:
            against.append(place)
    # A bug may sit in one function only, so what happens elsewhere does not speak against it.
    scopes = {_scope(evidence[place].case) for place in support}
    opposed = sum(_scope(evidence[place].case) in scopes for place in against)
    total = sum(support.values())
    return support, total / (total + opposed) if total else 0.0


def _beside(bug: Bug, case: Case) -> bool:
    """Is the case no evidence for such a bug? Waste shows in the efficiency cases, and wrong answers elsewhere."""
    if case.group == "efficiency":
        return not bug.cost
    return bug.cost and bug.group == "efficiency"


def _scope(case: Case) -> tuple[str, ...]:
    """Which piece of a solution a case looks at: the part, and the function or classes it calls."""
    part = case.group if case.group.startswith("part2") else ""
    entry = case.payload.get("entry")
    if isinstance(entry, str):
        return (part, entry)
    steps = case.payload.get("steps", ())
    return (part, *sorted({str(step[2]) for step in steps if step[0] == "new"}))


def _witnesses(
    problem: Problem, evidence: Sequence[Evidence], failed: set[int], suspects: Sequence[_Suspect]
) -> list[_Suspect]:
    """Add what the package's own `witness` and `deduce` say; gives the suspects they named."""
    by_id = {suspect.bug.id: suspect for suspect in suspects}
    named: dict[str, _Suspect] = {}
    for bug, place in _shown(problem, evidence, failed):
        named[bug] = by_id[bug]
        by_id[bug].support[place] = 1.0
        by_id[bug].witnessed.add(place)
    return list(named.values())


def _shown(problem: Problem, evidence: Sequence[Evidence], failed: set[int]) -> Iterator[tuple[str, int]]:
    """(bug, place of a failed case that shows it)."""
    if problem.witness is not None:
        for place in sorted(failed):
            seen = evidence[place]
            yield from ((bug, place) for bug in problem.witness(seen.case, seen.expected, seen.actual))
    if problem.deduce is not None:
        yield from ((bug, place) for bug, place in problem.deduce(evidence) if place in failed)


def _cover(suspects: Sequence[_Suspect]) -> list[_Suspect]:
    """The suspects worth naming: those that explain what better ones leave open, or explain the same about as well."""
    kept: list[_Suspect] = []
    for suspect in sorted(suspects, key=lambda s: (-s.weight, not s.witnessed, -sum(s.support.values()), s.bug.id)):
        rivals = [other for other in kept if other.support.keys() & suspect.support.keys()]
        fresh = suspect.support.keys() - {place for other in rivals for place in other.support}
        rival = max((other.weight for other in rivals), default=0.0)
        bar = _RIVAL_OF_SHOWN if any(other.witnessed for other in rivals) and not suspect.witnessed else _RIVAL
        if len(fresh) * 3 >= len(suspect.support) or suspect.weight >= bar * rival:
            kept.append(suspect)
    return kept


def _named(suspect: _Suspect, evidence: Sequence[Evidence]) -> Named:
    places = sorted(suspect.support)
    count = len(places)
    if suspect.witnessed:
        how = "what it did there shows this bug by itself"
    elif suspect.bug.cost:
        how = "it wastes work there as this bug does"
    else:
        how = "it went wrong there just as this bug does"
    first = evidence[places[0]].case.name
    return Named(
        bug=suspect.bug,
        weight=round(suspect.weight, 3),
        evidence=f"In {count} case{'s' if count > 1 else ''}, “{first}” first, {how}.",
        cases=tuple(evidence[place].case.name for place in places),
    )
