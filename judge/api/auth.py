"""Authentication of users, and the rows that each user may access."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from judge.api.base import raise_not_found
from judge.errors import RefusedError
from judge.models import Candidate, CandidateSession, Interview, Submission, User


def authenticate_user(request: HttpRequest) -> User | None:
    """Ninja authenticator for signed-in users. Ninja answers None with 401."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


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


def filter_interviews_for(user: object) -> QuerySet[Interview]:
    """Interviews that the user owns; all interviews for an operator. Never practice, which has no owner."""
    if not isinstance(user, User):
        return Interview.objects.none()
    interviews = Interview.objects.filter(owner__isnull=False)
    return interviews if user.is_operator else interviews.filter(owner=user)


def get_interview_for(user: object, pk: int) -> Interview:
    return filter_interviews_for(user).filter(pk=pk).first() or raise_not_found("interview")


def get_session_for(user: object, pk: int) -> CandidateSession:
    sessions = CandidateSession.objects.filter(interview__in=filter_interviews_for(user))
    return sessions.select_related("candidate", "interview").filter(pk=pk).first() or raise_not_found("invitation")


def get_candidate_for(user: object, pk: int) -> Candidate:
    """A candidate who was invited only to the user's interviews; for an operator any candidate, also in practice."""
    other_sessions = CandidateSession.objects.filter(candidate=OuterRef("pk")).exclude(
        interview__in=filter_interviews_for(user)
    )
    candidates = Candidate.objects.all()
    if not (isinstance(user, User) and user.is_operator):
        invited = candidates.filter(sessions__interview__in=filter_interviews_for(user))
        candidates = invited.exclude(Exists(other_sessions)).distinct()
    return candidates.filter(pk=pk).first() or raise_not_found("candidate")


def get_submission_for(user: object, pk: UUID) -> Submission:
    submissions = Submission.objects.filter(session__interview__in=filter_interviews_for(user))
    submissions = submissions.select_related("session__candidate", "session__interview", "report")
    return submissions.filter(pk=pk).first() or raise_not_found("submission")
