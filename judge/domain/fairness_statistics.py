"""Compares how groups of candidates pass a team's process, by an attribute that the organization imported.
The formulas, such as the adverse-impact ratio, are in `group_statistics`.

A group with fewer than `MIN_GROUP_SIZE` candidates is hidden, and so is one whose size could be computed from a shown
total, or from the sizes with and without a filter. What remains is a hint at where to look, and no proof of a cause.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Exists, F, Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from judge.domain.group_statistics import (
    Moments,
    choose_hidden_groups,
    compute_fisher_p,
    estimate_difference,
    estimate_mean,
    estimate_ratio,
    sum_moments,
)
from judge.domain.process_statistics import ProcessFilter, find_month_start
from judge.domain.statistics import Estimate, estimate_rate
from judge.models import CandidateAttribute, CandidateSession, Decision, ExerciseResult, Team

MIN_GROUP_SIZE = 10
STEPS = ("started", "solved", "advanced")
"""Invited candidates who started; finished ones with an accepted exercise; decided ones who advance."""


@dataclass(frozen=True, slots=True)
class AttributeSummary:
    name: str
    candidates: int
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class GroupRate:
    value: str
    rate: Estimate | None
    ratio: Estimate | None
    """To the rate of the reference, which is the group with the highest one. None for the reference."""
    p: float | None
    """The p-value of Fisher's exact test against the reference. None for the reference."""
    is_reference: bool


@dataclass(frozen=True, slots=True)
class StepComparison:
    step: str
    groups: list[GroupRate]
    hidden: int
    """How many groups are too small, or could reveal such a one. Not which: the value can be that of one person."""


@dataclass(frozen=True, slots=True)
class GroupMeanScore:
    value: str
    mean: Estimate | None
    difference: Estimate | None
    """From the reference, which is the largest group. None for the reference."""
    is_reference: bool


@dataclass(frozen=True, slots=True)
class ScoreComparison:
    groups: list[GroupMeanScore]
    hidden: int
    """As in `StepComparison`."""


@dataclass(frozen=True, slots=True)
class FairnessStatistics:
    steps: list[StepComparison]
    scores: ScoreComparison
    """Of the mean score of a session's exercises, in which one without a submit counts as 0."""


@dataclass(slots=True)
class Person:
    """A candidate with an attribute. Several sessions count as one person, who passes if one of them does."""

    value: str
    reached: set[str]
    """The steps that count for the person, passed or not."""
    passed: set[str]
    """The steps that one of the sessions passed."""
    scores: list[float]
    """The mean score of each session that has results."""


def list_attributes(team: Team) -> list[AttributeSummary]:
    rows = CandidateAttribute.objects.filter(team=team).values("name")
    counted = rows.annotate(candidates=Count("pk"), imported_at=Max("imported_at")).order_by("name")
    return [AttributeSummary(row["name"], row["candidates"], row["imported_at"]) for row in counted]


def load_fairness_statistics(team: Team, attribute: str, filters: ProcessFilter) -> FairnessStatistics:
    """Two queries. Only candidates who have the attribute count."""
    selected, everybody = load_people(team, attribute, filters)
    values = sorted({person.value for person in everybody}, key=str.casefold)
    steps = [compare_step(step, values, selected, everybody) for step in STEPS]
    return FairnessStatistics(steps, compare_scores(values, selected, everybody))


def load_people(team: Team, attribute: str, filters: ProcessFilter) -> tuple[list[Person], list[Person]]:
    """The people as the sessions of the filter show them, and as all sessions do."""
    since = find_month_start(timezone.now(), filters.months)
    scores = load_scores(team, attribute)
    selected, everybody = dict[int, Person](), dict[int, Person]()
    for row in load_sessions(team, attribute):
        is_selected = filters.interview in (None, row["interview"]) and (since is None or row["created_at"] >= since)
        for people in (selected, everybody) if is_selected else (everybody,):
            person = people.setdefault(row["candidate"], Person(row["value"], set(), set(), []))
            add_session(person, row, scores.get(row["pk"]))
    return list(selected.values()), list(everybody.values())


def load_sessions(team: Team, attribute: str) -> Iterable[dict[str, Any]]:
    decisions = Decision.objects.filter(session=OuterRef("pk")).values("choice")
    accepted = ExerciseResult.objects.filter(session=OuterRef("pk"), is_accepted=True)
    rows = CandidateSession.objects.filter(
        interview__team=team, revoked_at=None, candidate__attributes__team=team, candidate__attributes__name=attribute
    )
    return rows.annotate(
        value=F("candidate__attributes__value"),
        finished=Coalesce("ended_at", "time_up_handled_at"),
        choice=Subquery(decisions),
        is_solved=Exists(accepted),
    ).values("pk", "candidate", "interview", "created_at", "value", "started_at", "finished", "choice", "is_solved")


def load_scores(team: Team, attribute: str) -> dict[int, float]:
    """The mean score of its exercises, by session."""
    rows = ExerciseResult.objects.filter(
        team=team, session__candidate__attributes__team=team, session__candidate__attributes__name=attribute
    )
    scores = rows.values("session").annotate(mean=Avg(Coalesce("score", 0.0))).order_by()
    return {row["session"]: row["mean"] for row in scores}


def add_session(person: Person, row: dict[str, Any], score: float | None) -> None:
    """`row` is one of `load_sessions`. `score` is None for a session without results."""
    steps = {  # whether the session reached the step, and whether it passed it
        "started": (True, row["started_at"] is not None),
        "solved": (row["finished"] is not None and score is not None, row["is_solved"]),
        "advanced": (row["choice"] is not None, row["choice"] == Decision.Choice.ADVANCE),
    }
    person.reached |= {step for step, (reached, _) in steps.items() if reached}
    person.passed |= {step for step, (reached, passed) in steps.items() if reached and passed}
    if score is not None:
        person.scores.append(score)


def compare_step(
    step: str, values: Sequence[str], selected: Sequence[Person], everybody: Sequence[Person]
) -> StepComparison:
    reached, reached_by_all = (
        count_values(values, (each.value for each in people if step in each.reached))
        for people in (selected, everybody)
    )
    passed = count_values(values, (each.value for each in selected if step in each.passed))
    hidden = choose_hidden(reached, reached_by_all)
    shown = [index for index in range(len(values)) if index not in hidden]
    if not shown:
        return StepComparison(step, [], count_hidden(reached, hidden))
    reference = max(shown, key=lambda index: (passed[index] / reached[index], reached[index]))
    groups: list[GroupRate] = []
    for index in shown:
        table = (passed[index], reached[index], passed[reference], reached[reference])
        is_reference = index == reference
        ratio, p = (None, None) if is_reference else (estimate_ratio(*table), compute_fisher_p(*table))
        groups.append(GroupRate(values[index], estimate_rate(*table[:2]), ratio, p, is_reference))
    return StepComparison(step, groups, count_hidden(reached, hidden))


def compare_scores(values: Sequence[str], selected: Sequence[Person], everybody: Sequence[Person]) -> ScoreComparison:
    samples = [build_samples(values, people) for people in (selected, everybody)]
    sizes = [[sample.n for sample in each] for each in samples]
    hidden = choose_hidden(*sizes)
    shown = [index for index in range(len(values)) if index not in hidden]
    reference = max(shown, key=lambda index: sizes[0][index], default=None)
    groups = [
        GroupMeanScore(
            value=values[index],
            mean=estimate_mean(samples[0][index]),
            difference=None
            if index == reference or reference is None
            else estimate_difference(samples[0][index], samples[0][reference]),
            is_reference=index == reference,
        )
        for index in shown
    ]
    return ScoreComparison(groups, count_hidden(sizes[0], hidden))


def build_samples(values: Sequence[str], people: Iterable[Person]) -> list[Moments]:
    """The sample of each of `values`, in their order. Of a person with several sessions, the mean counts once."""
    scores = defaultdict[str, list[float]](list)
    for person in people:
        if person.scores:
            scores[person.value].append(sum(person.scores) / len(person.scores))
    return [sum_moments(scores[value]) for value in values]


def count_values(values: Sequence[str], found: Iterable[str]) -> list[int]:
    """How often each of `values` was found, in their order."""
    counts = dict.fromkeys(values, 0)
    for value in found:
        counts[value] += 1
    return list(counts.values())


def choose_hidden(selected: Sequence[int], everybody: Sequence[int]) -> set[int]:
    """The indexes of the groups that are hidden. The arguments are the sizes of the groups with and without the filter.
    Those without it can be shown by the same page, so the rest must be large enough too, or empty."""
    rest = [without - size for size, without in zip(selected, everybody, strict=True)]
    sizes = [
        size if left == 0 or left >= MIN_GROUP_SIZE else min(size, left)
        for size, left in zip(selected, rest, strict=True)
    ]
    return choose_hidden_groups(sizes, MIN_GROUP_SIZE)


def count_hidden(sizes: Sequence[int], hidden: Iterable[int]) -> int:
    """How many hidden groups have a person."""
    return sum(1 for index in hidden if sizes[index])
