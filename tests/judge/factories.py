"""Creates the users, sessions, submissions and reports that tests use.

Ada and Ben are interviewers, each the owner of a team. Olga is an operator in no team. Robin is a candidate in Ada's
interview, Sam in Ben's.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from judge.actions.queue.store_report import store_report
from judge.actions.scorecards.unfold_results import unfold_results
from judge.domain import catalog
from judge.domain.exercises import ALL
from judge.grading.report import CaseReport, Environment, ErrorView, GradingReport, NamedBug, Score, Verdict
from judge.models import (
    Attempt,
    Candidate,
    CandidateSession,
    DocumentVersion,
    Interview,
    Membership,
    Submission,
    Team,
    User,
    Worker,
)
from problems.format.views import NamedView, TextView

SLUG = "softmax"
SECRET = "7.25 hidden 7.25"
"""The value of every field of a hidden case that a candidate must not see."""
CSRF_HEADERS = [(b"cookie", f"{settings.CSRF_COOKIE_NAME}={'t' * 32}".encode()), (b"x-csrftoken", b"t" * 32)]
"""What passes the CSRF check."""


@dataclass
class World:
    ada: User
    ben: User
    olga: User
    interview: Interview
    robin: CandidateSession
    sam: CandidateSession
    submission: Submission
    """Queued, by Robin."""
    old_version: DocumentVersion
    """Archived, of Robin."""
    worker: Worker
    """Online and idle."""


def make_user(name: str, role: str = "interviewer") -> User:
    return User.objects.create_user(name, password=f"{name}-has-a-password", role=role)


def make_member(name: str, team: Team, role: str) -> User:
    user = make_user(name)
    Membership.objects.create(team=team, user=user, role=role)
    return user


def get_team(user: User) -> Team:
    """The first team of the user, which is created if there is none."""
    membership = user.memberships.order_by("pk").first()
    if membership is None:
        team = Team.objects.create(name=f"{user}'s team")
        membership = Membership.objects.create(team=team, user=user, role=Membership.Role.OWNER)
    return membership.team


def make_session(
    owner: User, candidate: str, *, started: bool = True, exercises: Sequence[str] = (ALL,)
) -> CandidateSession:
    fields = {"title": f"{owner}'s interview", "problems": [SLUG], "exercises": {SLUG: list(exercises)}}
    interview = Interview.objects.create(owner=owner, team=get_team(owner), minutes=45, **fields)
    started_at = timezone.now() if started else None
    candidate_row = Candidate.objects.create(name=candidate)
    return CandidateSession.objects.create(candidate=candidate_row, interview=interview, started_at=started_at)


def make_submission(session: CandidateSession, **fields: Any) -> Submission:
    defaults: dict[str, Any] = {
        "slug": SLUG,
        "problem_version": "0123456789ab",
        "seed": 1,
        "kind": "submit",
        "source": b"def softmax(x):\n    return x\n",
        "tag": "cpu",
        "priority": 0,
    }
    return Submission.objects.create(session=session, **(defaults | fields))


def make_worker(name: str = "here:1", **fields: Any) -> Worker:
    now = timezone.now()
    defaults = {"tags": ["cpu", "sweep"], "version": "1", "problems": "1", "backend": "bubblewrap"}
    return Worker.objects.create(
        name=name, **(defaults | dict.fromkeys(("started_at", "seen_at", "swept_at"), now) | fields)
    )


def make_client(user: User | None = None) -> Client:
    """Return a client, which has a login of the user. `force_login` would take five times as long to store it."""
    client = Client()
    if user:
        login = SessionStore()
        login[SESSION_KEY] = str(user.pk)
        login[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        login[HASH_SESSION_KEY] = user.get_session_auth_hash()
        login.create()
        assert login.session_key is not None
        client.cookies[settings.SESSION_COOKIE_NAME] = login.session_key
    return client


class Sender(Protocol):
    """Sends requests: Django's test client, or one that uses the network."""

    def generic(self, method: str, path: str, data: str, content_type: str, /) -> Any: ...


def send(client: Sender, method: str, url: str, body: Any = None) -> Any:
    return client.generic(method, url, json.dumps(body) if body is not None else "", "application/json")


def show_results(session: CandidateSession, interviewer: User) -> None:
    """As an assigned interviewer who reads the results before the scorecard is saved."""
    unfold_results(session, interviewer)


def make_case_report(index: int, *, sample: bool) -> CaseReport:
    return CaseReport(
        index=index,
        name=f"case {index}",
        group="normal",
        summary="two rows",
        sample=sample,
        verdict=Verdict.WRONG_ANSWER,
        message="A value differs.",
        kind="value",
        detail=SECRET,
        first=[0],
        inputs=[NamedView(name="x", value=TextView(text=SECRET))],
        expected=TextView(text=SECRET),
        actual=TextView(text=SECRET),
        error=ErrorView(type="ValueError", message=SECRET, line=3, traceback=SECRET),
        stdout=f"{SECRET}\x00",
    )


def make_report() -> GradingReport:
    bug = NamedBug(
        id="mean-subtracted", title="The mean", cost=False, weight=0.9, evidence="x", cases=["case 1"], why="w", how="h"
    )
    return GradingReport(
        slug=SLUG,
        verdict=Verdict.WRONG_ANSWER,
        message="One case fails.",
        scores={"normal": Score(passed=1, total=2)},
        bugs=[bug],
        cases=[make_case_report(0, sample=True), make_case_report(1, sample=False)],
        time_ms=12.5,
        backend="bubblewrap",
        problem_version="0123456789ab",
        environment=Environment(python="3.11.7", numpy="2.0.0"),
    )


def get_id(response: Any) -> UUID:
    return UUID(response.json()["id"])


def store_as_worker(row: Submission, report: GradingReport) -> None:
    """Store the report as a worker does."""
    updated = Submission.objects.filter(pk=row.pk).update(state="judging", attempt=1)
    assert updated
    Attempt.objects.create(submission=row, number=1, worker="here:1")
    assert store_report(row.pk, 1, report)
    row.refresh_from_db()


def load_accepted_source() -> bytes:
    """An accepted solution of SLUG from its package."""
    return next(iter(catalog.get_problem(SLUG).accepted.values()))


def make_slow_source(seconds: float, output: str = "") -> bytes:
    """The same solution, but each of its more than 40 calls sleeps for `seconds` and prints `output`."""
    return (
        load_accepted_source()
        + f"""
import time as _time
_softmax = softmax


def softmax(*arguments, **options):
    print({output!r}, end="")
    _time.sleep({seconds})
    return _softmax(*arguments, **options)
""".encode()
    )
