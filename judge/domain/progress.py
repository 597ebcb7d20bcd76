"""How somebody stands in practice: the clock, what was given up, which traps were explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from judge.domain.exercises import IMPLEMENT
from judge.domain.traps import id_of
from judge.grading.report import Verdict
from judge.models import Explained, Invitation, Round, Submission
from problems.format.problem import Problem

QUARTER_MINUTES = 15
"""A day of any time zone begins at a quarter of an hour, so that pages can count days by these."""


@dataclass(frozen=True, slots=True)
class Practised:
    started_at: datetime | None
    seconds: int | None
    best_seconds: int | None
    rounds: int
    accepted_at: datetime | None
    given_up: bool
    given_up_at: datetime | None
    traps_total: int
    traps_explained: int


@dataclass(frozen=True, slots=True)
class Records:
    """What a seat has beside its submissions, by problem. Two questions to the database for all problems."""

    rounds: dict[str, list[Round]]
    explained: dict[str, set[str]]


def records_of(seat: Invitation) -> Records:
    rounds: dict[str, list[Round]] = {}
    for row in seat.rounds.order_by("started_at", "id"):
        rounds.setdefault(row.slug, []).append(row)
    explained: dict[str, set[str]] = {}
    for row in seat.explained.filter(outcome=Explained.Outcome.GOT):
        explained.setdefault(row.slug, set()).add(row.trap)
    return Records(rounds, explained)


def practised(problem: Problem, records: Records, submitted: Sequence[Submission]) -> Practised:
    """`submitted`: what this seat submitted of the problem."""
    rounds = records.rounds.get(problem.slug, [])
    accepted = sorted(row.created_at for row in submitted if row.exercise == IMPLEMENT and is_accepted(row))
    times = [time_taken(row, accepted) for row in rounds]
    traps = {id_of(trap) for trap in problem.traps}
    return Practised(
        started_at=rounds[-1].started_at if rounds else None,
        seconds=times[-1] if times else None,
        best_seconds=min((time for time in times if time is not None), default=None),
        rounds=len(rounds),
        accepted_at=accepted[0] if accepted else None,
        given_up=bool(rounds and rounds[-1].given_up_at),
        given_up_at=next((row.given_up_at for row in rounds if row.given_up_at), None),
        traps_total=len(traps),
        traps_explained=len(traps & records.explained.get(problem.slug, set())),
    )


def time_taken(row: Round, accepted: Sequence[datetime]) -> int | None:
    """Seconds from the start of a round to the next acceptance. One in a later round took less time from that one's
    start, so that the best time is right without asking where a round ends."""
    first = next((at for at in accepted if at >= row.started_at), None)
    return None if first is None else int((first - row.started_at).total_seconds())


def is_accepted(row: Submission) -> bool:
    return row.state == Submission.State.DONE and row.report.verdict == Verdict.ACCEPTED


def accepted_at(submitted: Sequence[Submission]) -> list[datetime]:
    """When anything was accepted, oldest first, to the quarter of an hour."""
    return sorted({quarter(row.created_at) for row in submitted if is_accepted(row)})


def quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // QUARTER_MINUTES * QUARTER_MINUTES, second=0, microsecond=0)
