from django.db import transaction
from django.utils import timezone

from judge.models import Candidate, CandidateSession, Interview, User


@transaction.atomic
def create_practice_session() -> CandidateSession:
    """A new session in practice. It runs from the start and has no clock of its own."""
    return create_session_for(Candidate.objects.create())


def get_or_create_account_practice(user: User) -> CandidateSession:
    """The account's own, the same in every browser."""
    return find_account_practice(user) or create_account_practice(user)


def find_account_practice(user: User) -> CandidateSession | None:
    own = CandidateSession.objects.filter(candidate__account=user, interview__owner=None)
    return own.select_related("candidate", "interview").first()


@transaction.atomic
def create_account_practice(user: User) -> CandidateSession:
    User.objects.select_for_update().get(pk=user.pk)  # two first requests at once make one session
    return find_account_practice(user) or create_session_for(Candidate.objects.create(account=user))


def create_session_for(candidate: Candidate) -> CandidateSession:
    interview, _ = Interview.objects.get_or_create(owner=None, title="Practice", defaults={"minutes": 15})
    return CandidateSession.objects.create(candidate=candidate, interview=interview, started_at=timezone.now())
