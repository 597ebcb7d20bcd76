"""Who asks, and which rows are theirs."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from judge.api.base import raise_not_found
from judge.errors import RefusedError
from judge.models import Candidate, CandidateSession, Interview, Submission, User


def authenticate_user(request: HttpRequest) -> User | None:
    """An authenticator of Ninja: None answers 401."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def authenticate_operator(request: HttpRequest) -> User | None:
    """An authenticator for what concerns the server as a whole: None answers 401, and others than operators get 403."""
    user = authenticate_user(request)
    if user is not None and not user.is_operator:
        raise RefusedError("operators_only", "This is for operators alone.", "Ask one of them, or sign in as one.")
    return user


def get_user(request: HttpRequest) -> User:
    """Behind one of the two above."""
    assert isinstance(request.user, User)
    return request.user


def filter_interviews_for(user: object) -> QuerySet[Interview]:
    """An interviewer's own; all of them for an operator. Practice belongs to nobody and is in no list."""
    if not isinstance(user, User):
        return Interview.objects.none()
    every = Interview.objects.filter(owner__isnull=False)
    return every if user.is_operator else every.filter(owner=user)


def get_interview_for(user: object, pk: int) -> Interview:
    return filter_interviews_for(user).filter(pk=pk).first() or raise_not_found("interview")


def get_session_for(user: object, pk: int) -> CandidateSession:
    mine = CandidateSession.objects.filter(interview__in=filter_interviews_for(user))
    return mine.select_related("candidate", "interview").filter(pk=pk).first() or raise_not_found("invitation")


def get_candidate_for(user: object, pk: int) -> Candidate:
    """Somebody who was invited to interviews of theirs alone; for an operator anybody, also who practises."""
    elsewhere = CandidateSession.objects.filter(candidate=OuterRef("pk")).exclude(
        interview__in=filter_interviews_for(user)
    )
    mine = Candidate.objects.filter(sessions__interview__in=filter_interviews_for(user)).exclude(Exists(elsewhere))
    every = isinstance(user, User) and user.is_operator
    return (Candidate.objects if every else mine.distinct()).filter(pk=pk).first() or raise_not_found("candidate")


def get_submission_for(user: object, pk: UUID) -> Submission:
    mine = Submission.objects.filter(session__interview__in=filter_interviews_for(user))
    related = mine.select_related("session__candidate", "session__interview", "report")
    return related.filter(pk=pk).first() or raise_not_found("submission")
