"""How somebody stands in practice: the clock, what was given up, which traps were explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from judge.domain.exercises import IMPLEMENT
from judge.domain.traps import compute_trap_id
from judge.grading.report import Verdict
from judge.models import CandidateSession, PracticeAttempt, Submission, TrapSelfAssessment
from problems.format.problem import Problem

QUARTER_MINUTES = 15
"""A day of any time zone begins at a quarter of an hour, so that pages can count days by these."""


@dataclass(frozen=True, slots=True)
class PracticeProgress:
    started_at: datetime | None
    seconds: int | None
    best_seconds: int | None
    practice_attempts: int
    accepted_at: datetime | None
    given_up: bool
    given_up_at: datetime | None
    traps_total: int
    traps_explained: int


@dataclass(frozen=True, slots=True)
class PracticeRecords:
    """What a session has beside its submissions, by problem. Two questions to the database for all problems."""

    attempts: dict[str, list[PracticeAttempt]]
    explained_traps: dict[str, set[str]]


def load_practice_records(session: CandidateSession) -> PracticeRecords:
    rounds: dict[str, list[PracticeAttempt]] = {}
    for row in session.practice_attempts.order_by("started_at", "id"):
        rounds.setdefault(row.slug, []).append(row)
    explained: dict[str, set[str]] = {}
    for row in session.trap_assessments.filter(outcome=TrapSelfAssessment.Outcome.EXPLAINED):
        explained.setdefault(row.slug, set()).add(row.trap)
    return PracticeRecords(rounds, explained)


def compute_progress(problem: Problem, records: PracticeRecords, submitted: Sequence[Submission]) -> PracticeProgress:
    """`submitted`: what this session submitted of the problem."""
    rounds = records.attempts.get(problem.slug, [])
    accepted = sorted(row.created_at for row in submitted if row.exercise == IMPLEMENT and is_accepted(row))
    times = [compute_seconds(row, accepted) for row in rounds]
    traps = {compute_trap_id(trap) for trap in problem.traps}
    return PracticeProgress(
        started_at=rounds[-1].started_at if rounds else None,
        seconds=times[-1] if times else None,
        best_seconds=min((time for time in times if time is not None), default=None),
        practice_attempts=len(rounds),
        accepted_at=accepted[0] if accepted else None,
        given_up=bool(rounds and rounds[-1].given_up_at),
        given_up_at=next((row.given_up_at for row in rounds if row.given_up_at), None),
        traps_total=len(traps),
        traps_explained=len(traps & records.explained_traps.get(problem.slug, set())),
    )


def compute_seconds(row: PracticeAttempt, accepted: Sequence[datetime]) -> int | None:
    """Seconds from the start of a round to the next acceptance. One in a later round took less time from that one's
    start, so that the best time is right without asking where a round ends."""
    first = next((at for at in accepted if at >= row.started_at), None)
    return None if first is None else int((first - row.started_at).total_seconds())


def is_accepted(row: Submission) -> bool:
    return row.state == Submission.State.DONE and row.report.verdict == Verdict.ACCEPTED


def list_acceptance_times(submitted: Sequence[Submission]) -> list[datetime]:
    """When anything was accepted, oldest first, to the quarter of an hour."""
    return sorted({round_down_to_quarter(row.created_at) for row in submitted if is_accepted(row)})


def round_down_to_quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // QUARTER_MINUTES * QUARTER_MINUTES, second=0, microsecond=0)
