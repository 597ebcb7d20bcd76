"""Who asks, and which rows are theirs."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from judge.api.base import absent
from judge.errors import RefusedError
from judge.models import Candidate, Interview, Invitation, Submission, User


def signed_in(request: HttpRequest) -> User | None:
    """An authenticator of Ninja: None answers 401."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def operator(request: HttpRequest) -> User | None:
    """An authenticator for what concerns the server as a whole: None answers 401, and others than operators get 403."""
    user = signed_in(request)
    if user is not None and not user.is_operator:
        raise RefusedError("operators_only", "This is for operators alone.", "Ask one of them, or sign in as one.")
    return user


def user_of(request: HttpRequest) -> User:
    """Behind one of the two above."""
    assert isinstance(request.user, User)
    return request.user


def interviews_of(user: object) -> QuerySet[Interview]:
    """An interviewer's own; all of them for an operator. Practice belongs to nobody and is in no list."""
    if not isinstance(user, User):
        return Interview.objects.none()
    every = Interview.objects.filter(owner__isnull=False)
    return every if user.is_operator else every.filter(owner=user)


def interview_for(user: object, pk: int) -> Interview:
    return interviews_of(user).filter(pk=pk).first() or absent("interview")


def invitation_for(user: object, pk: int) -> Invitation:
    mine = Invitation.objects.filter(interview__in=interviews_of(user))
    return mine.select_related("candidate", "interview").filter(pk=pk).first() or absent("invitation")


def candidate_for(user: object, pk: int) -> Candidate:
    """Somebody who was invited to interviews of theirs alone; for an operator anybody, also who practises."""
    elsewhere = Invitation.objects.filter(candidate=OuterRef("pk")).exclude(interview__in=interviews_of(user))
    mine = Candidate.objects.filter(invitations__interview__in=interviews_of(user)).exclude(Exists(elsewhere))
    every = isinstance(user, User) and user.is_operator
    return (Candidate.objects if every else mine.distinct()).filter(pk=pk).first() or absent("candidate")


def submission_for(user: object, pk: UUID) -> Submission:
    mine = Submission.objects.filter(invitation__interview__in=interviews_of(user))
    related = mine.select_related("invitation__candidate", "invitation__interview", "report")
    return related.filter(pk=pk).first() or absent("submission")
