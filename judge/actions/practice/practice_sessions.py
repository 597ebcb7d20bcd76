from django.db import transaction
from django.utils import timezone

from judge.models import Candidate, CandidateSession, Interview, User


@transaction.atomic
def create_practice_session() -> CandidateSession:
    """Create a practice session for a browser. It starts at once and has no time limit."""
    return create_session_for(Candidate.objects.create())


def get_or_create_account_practice(user: User) -> CandidateSession:
    """The practice session of an account, the same in every browser."""
    return find_account_practice(user) or create_account_practice(user)


def find_account_practice(user: User) -> CandidateSession | None:
    sessions = CandidateSession.objects.filter(candidate__account=user, interview__owner=None)
    return sessions.select_related("candidate", "interview").first()


@transaction.atomic
def create_account_practice(user: User) -> CandidateSession:
    User.objects.select_for_update().get(pk=user.pk)  # two simultaneous first requests create one session
    return find_account_practice(user) or create_session_for(Candidate.objects.create(account=user))


def create_session_for(candidate: Candidate) -> CandidateSession:
    interview, _ = Interview.objects.get_or_create(owner=None, title="Practice", defaults={"minutes": 15})
    return CandidateSession.objects.create(candidate=candidate, interview=interview, started_at=timezone.now())
