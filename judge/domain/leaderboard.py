"""The leaderboard of a problem, by the times of its kernels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from judge.domain.exercises import IMPLEMENT
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.scorecards import filter_shown_sessions
from judge.models import CandidateSession, Submission, TimingJob, User

MAX_ENTRIES = 50
"""Of a leaderboard, for each card."""


@dataclass(frozen=True, slots=True)
class LeaderboardEntry:
    """See `rank_rows`."""

    submission: UUID
    session: int
    card: str
    rank: int
    roofline: float
    low: float
    high: float


def build_practice_leaderboard(slug: str) -> list[LeaderboardEntry]:
    """The best implementation of each practice session, by card."""
    jobs = TimingJob.objects.filter(submission__session__interview__owner=None)
    return build_leaderboard(slug, jobs)


def build_interview_leaderboard(slug: str, session: CandidateSession, reader: User) -> list[LeaderboardEntry]:
    """The best implementation of each session of the same interview, of those whose results the reader may see. Only
    for interviewers."""
    shown = CandidateSession.objects.filter(filter_shown_sessions(reader), interview=session.interview_id)
    submissions = Submission.objects.filter(filter_shown_submissions(), session__in=shown, slug=slug)
    return build_leaderboard(slug, TimingJob.objects.filter(submission__in=submissions))


def build_leaderboard(slug: str, jobs: Any) -> list[LeaderboardEntry]:
    timed = jobs.filter(slug=slug, ending=TimingJob.Ending.TIMED, submission__exercise=IMPLEMENT)
    fields = ("submission_id", "submission__session_id", "card", "roofline", "roofline_low", "roofline_high")
    best: dict[tuple[int, str], tuple[Any, ...]] = {}  # the row by its session and its card
    for row in timed.order_by("card", "-roofline", "finished_at").values_list(*fields).iterator(chunk_size=500):
        best.setdefault((row[1], row[2]), row)
    cards: dict[str, list[tuple[Any, ...]]] = {}
    for row in best.values():
        cards.setdefault(row[2], []).append(row)
    return [entry for rows in cards.values() for entry in rank_rows(rows[:MAX_ENTRIES])]


def rank_rows(rows: Sequence[tuple[Any, ...]]) -> list[LeaderboardEntry]:
    """Rank rows of one card, the highest fraction of the roofline first. A row whose interval overlaps that of the
    first one of a rank shares the rank."""
    entries: list[LeaderboardEntry] = []
    rank, lowest = 1, 0.0
    for number, (submission, session, card, roofline, low, high) in enumerate(rows, 1):
        if not entries or high < lowest:
            rank, lowest = number, low
        entries.append(LeaderboardEntry(submission, session, card, rank, roofline, low, high))
    return entries
