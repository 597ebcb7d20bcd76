"""Authentication of users, and the rows that each user may access."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.contrib.sessions.models import Session as LoginSession
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from judge.api.base import raise_not_found
from judge.domain.catalog import exclude_warm_up
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.team_access import EDITORS, Role, build_read_only_error, filter_team_interviews, require_editor
from judge.errors import RefusedError
from judge.models import Candidate, CandidateSession, Interview, Submission, Team, User

M = TypeVar("M", bound=Model)


AUTHOR_HEADER = "X-Author"
"""The id of the account that wrote what the request contains. A page that sends a draft later names it, because another
person may have signed in in this browser meanwhile."""


def authenticate_user(request: HttpRequest) -> User | None:
    """Ninja authenticator for signed-in users. Ninja answers None with 401.

    Raises RefusedError if the request was written by another account (AUTHOR_HEADER).
    """
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        return None
    if request.headers.get(AUTHOR_HEADER, str(user.pk)) != str(user.pk):
        raise RefusedError(
            "other_account",
            "Another account is signed in on this browser now, so what you wrote was not stored. It is still here.",
            "Copy it. Then sign in with your account and open the page again.",
        )
    return user


def authenticate_operator(request: HttpRequest) -> User | None:
    """Ninja authenticator for operators. Ninja answers None with 401; users who are not operators get 403."""
    user = authenticate_user(request)
    if user is not None and not user.is_operator:
        raise RefusedError("operators_only", "Only operators can do this.", "Sign in as an operator, or ask one.")
    return user


def get_user(request: HttpRequest) -> User:
    """The user of a request that one of the authenticators above has accepted."""
    assert isinstance(request.user, User)
    return request.user


@dataclass(frozen=True, slots=True)
class LoginSnapshot:
    """The log-in that opened a stream. Signing out, expiry, a new password and deactivation end it."""

    session_key: str | None
    user_id: int
    password: str
    """The stored hash."""

    def filter_if_still_valid(self, rows: QuerySet[M], now: datetime | None = None) -> QuerySet[M]:
        """Return `rows`, or no rows if the log-in has ended."""
        now = now or timezone.now()
        sessions = LoginSession.objects.filter(session_key=self.session_key, expire_date__gt=now)
        users = User.objects.filter(pk=self.user_id, password=self.password, is_active=True)
        return rows.filter(Exists(sessions), Exists(users))


def take_login_snapshot(request: HttpRequest) -> LoginSnapshot:
    user = get_user(request)
    return LoginSnapshot(request.session.session_key, user.pk, user.password)


def get_interview_for(user: object, pk: int) -> Interview:
    """An interview that the user can read: see `filter_team_interviews`."""
    rows = filter_team_interviews(user).select_related("team", "owner")
    return rows.filter(pk=pk).first() or raise_not_found("interview")


def get_interview_to_edit(user: User, pk: int) -> Interview:
    interview = get_interview_for(user, pk)
    require_editor(user, interview)
    return interview


def get_team_for_editor(user: User, pk: int) -> Team:
    """A team in which the user is owner or interviewer."""
    membership = user.memberships.select_related("team").filter(team__pk=pk).first() or raise_not_found("team")
    if membership.role not in EDITORS:
        raise build_read_only_error()
    return membership.team


def get_owned_team(user: User, pk: int) -> Team:
    """A team of which the user is an owner."""
    membership = user.memberships.select_related("team").filter(team__pk=pk).first() or raise_not_found("team")
    if membership.role != Role.OWNER:
        raise RefusedError(
            "owners_only", "Only owners of the team can read and change this.", "Ask an owner of the team."
        )
    return membership.team


def get_session_for(user: object, pk: int) -> CandidateSession:
    """A session whose interview the user can read."""
    sessions = CandidateSession.objects.filter(interview__in=filter_team_interviews(user))
    return sessions.select_related("candidate", "interview").filter(pk=pk).first() or raise_not_found("invitation")


def get_session_to_edit(user: User, pk: int) -> CandidateSession:
    session = get_session_for(user, pk)
    require_editor(user, session.interview)
    return session


def get_editable_candidate(user: User, pk: int) -> Candidate:
    """A candidate whose personal data the user may read and change: see `filter_editable_candidates`."""
    candidate = filter_editable_candidates(user).filter(pk=pk).first()
    viewed = CandidateSession.objects.filter(interview__in=filter_team_interviews(user, {Role.VIEWER}))
    if candidate is None and viewed.filter(candidate__pk=pk).exists():
        raise build_read_only_error()
    return candidate or raise_not_found("candidate")


def get_candidate_for_privacy(user: User, pk: int) -> Candidate:
    """A candidate whose stored data the user may count and delete: an editable one, or any one for an operator, also
    in practice."""
    if user.is_operator:
        return Candidate.objects.filter(pk=pk).first() or raise_not_found("candidate")
    return get_editable_candidate(user, pk)


def filter_editable_candidates(user: User) -> QuerySet[Candidate]:
    """Candidates who were invited only to interviews that the user may edit."""
    editable = filter_team_interviews(user, EDITORS)
    sessions = CandidateSession.objects.filter(candidate=OuterRef("pk"))
    invited = Exists(sessions.filter(interview__in=editable))
    return Candidate.objects.filter(invited).exclude(Exists(sessions.exclude(interview__in=editable)))


def get_submission_for(user: object, pk: UUID) -> Submission:
    """A submission that interviewers may read: none of the warm-up, no run of a private period."""
    rows = Submission.objects.filter(filter_shown_submissions())
    submissions = rows.filter(session__interview__in=filter_team_interviews(user))
    submissions = exclude_warm_up(submissions).select_related("session__candidate", "session__interview", "report")
    return submissions.filter(pk=pk).first() or raise_not_found("submission")
