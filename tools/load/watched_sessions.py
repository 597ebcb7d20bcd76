"""Running sessions of interviews with the interviewers who watch them."""

from dataclasses import dataclass

from django.db import transaction

from judge.actions.interviews.create_interview import create_interview
from judge.actions.sessions.start_session import start_session
from judge.actions.teams.create_team import create_team
from judge.models import Candidate, CandidateSession, User
from tools.load.loaded_judge import create_login_cookie

SLUG = "softmax"
SESSIONS_PER_INTERVIEWER = 10
"""One interviewer can have 20 open streams."""


@dataclass(frozen=True)
class WatchedSession:
    pk: int
    interview: int
    token: str
    interviewer_cookie: str


def start_sessions(count: int) -> list[WatchedSession]:
    started: list[WatchedSession] = []
    while len(started) < count:
        number = len(started) // SESSIONS_PER_INTERVIEWER
        with transaction.atomic():
            started += start_interview(number, min(SESSIONS_PER_INTERVIEWER, count - len(started)))
    return started


def start_interview(number: int, count: int) -> list[WatchedSession]:
    """An interview of `count` candidates with an interviewer of its own."""
    owner = User.objects.create_user(f"interviewer-{number}", role=User.Role.INTERVIEWER)
    interview = create_interview(owner, create_team(f"Team {number}", owner, owner), f"Interview {number}", 90, [SLUG])
    cookie = create_login_cookie(owner)
    candidates = [Candidate.objects.create(name=f"Robin {number}-{each}") for each in range(count)]
    sessions = [CandidateSession.objects.create(candidate=each, interview=interview) for each in candidates]
    return [build_watched_session(start_session(session), cookie) for session in sessions]


def build_watched_session(session: CandidateSession, cookie: str) -> WatchedSession:
    return WatchedSession(session.pk, session.interview_id, session.token, cookie)
