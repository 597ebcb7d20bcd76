"""Progress in practice: the clock, problems given up, traps explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel

from judge.domain.exercises import IMPLEMENT
from judge.domain.traps import compute_trap_id
from judge.grading.report import Verdict
from judge.models import CandidateSession, PracticeAttempt, Submission, TrapSelfAssessment
from problems.format.problem import Problem

QUARTER_MINUTES = 15
"""In every time zone a day starts at a multiple of 15 minutes, so pages can count days from times rounded to these."""


class PracticeProgress(BaseModel, from_attributes=True):
    """Progress in practice besides the submissions. Times are for the exercise `implement`."""

    started_at: datetime | None
    """When the clock of the current attempt started; None before the problem is first opened."""
    seconds: int | None
    """From the start of the current attempt to the first acceptance."""
    best_seconds: int | None
    practice_attempts: int
    accepted_at: datetime | None
    """When it was first accepted."""
    given_up: bool
    """Whether the candidate gave up on the problem in the current attempt."""
    given_up_at: datetime | None
    """When the candidate first gave up on it."""
    traps_total: int
    traps_explained: int


@dataclass(frozen=True, slots=True)
class PracticeRecords:
    """A session's practice attempts and explained traps by problem slug. Loading them takes two queries in total."""

    attempts: dict[str, list[PracticeAttempt]]
    explained_traps: dict[str, set[str]]


def load_practice_records(session: CandidateSession) -> PracticeRecords:
    attempts: dict[str, list[PracticeAttempt]] = {}
    for row in session.practice_attempts.order_by("started_at", "id"):
        attempts.setdefault(row.slug, []).append(row)
    explained_traps: dict[str, set[str]] = {}
    for row in session.trap_assessments.filter(answer=TrapSelfAssessment.Answer.EXPLAINED):
        explained_traps.setdefault(row.slug, set()).add(row.trap)
    return PracticeRecords(attempts, explained_traps)


def compute_progress(problem: Problem, records: PracticeRecords, submitted: Sequence[Submission]) -> PracticeProgress:
    """`submitted` holds this session's submissions for the problem."""
    attempts = records.attempts.get(problem.slug, [])
    acceptance_times = sorted(row.created_at for row in submitted if row.exercise == IMPLEMENT and is_accepted(row))
    times = [compute_seconds(row, acceptance_times) for row in attempts]
    trap_ids = {compute_trap_id(trap) for trap in problem.traps}
    return PracticeProgress(
        started_at=attempts[-1].started_at if attempts else None,
        seconds=times[-1] if times else None,
        best_seconds=min((time for time in times if time is not None), default=None),
        practice_attempts=len(attempts),
        accepted_at=acceptance_times[0] if acceptance_times else None,
        given_up=bool(attempts and attempts[-1].given_up_at),
        given_up_at=next((row.given_up_at for row in attempts if row.given_up_at), None),
        traps_total=len(trap_ids),
        traps_explained=len(trap_ids & records.explained_traps.get(problem.slug, set())),
    )


def compute_seconds(row: PracticeAttempt, acceptance_times: Sequence[datetime]) -> int | None:
    """Seconds from the start of a practice attempt to the next acceptance, or None without one.

    The acceptance may fall into a later attempt. Measured from that attempt's start it is shorter, so the best time is
    correct without knowing where an attempt ends.
    """
    first = next((at for at in acceptance_times if at >= row.started_at), None)
    return None if first is None else int((first - row.started_at).total_seconds())


def is_accepted(row: Submission) -> bool:
    return row.state == Submission.State.DONE and row.report.verdict == Verdict.ACCEPTED


def list_acceptance_times(submitted: Sequence[Submission]) -> list[datetime]:
    """When submissions were accepted, oldest first, rounded down to 15 minutes."""
    return sorted({round_down_to_quarter(row.created_at) for row in submitted if is_accepted(row)})


def round_down_to_quarter(at: datetime) -> datetime:
    return at.replace(minute=at.minute // QUARTER_MINUTES * QUARTER_MINUTES, second=0, microsecond=0)
