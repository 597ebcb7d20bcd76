from django.db import transaction
from django.utils import timezone

from judge.models import Candidate, Interview, Invitation, User


@transaction.atomic
def practice_seat() -> Invitation:
    """A new seat in practice. It runs from the start and has no clock of its own."""
    return take_seat(Candidate.objects.create())


def practice_seat_of(user: User) -> Invitation:
    """The account's own, the same in every browser."""
    return seat_of(user) or first_seat_of(user)


def seat_of(user: User) -> Invitation | None:
    own = Invitation.objects.filter(candidate__account=user, interview__owner=None)
    return own.select_related("candidate", "interview").first()


@transaction.atomic
def first_seat_of(user: User) -> Invitation:
    User.objects.select_for_update().get(pk=user.pk)  # two first requests at once make one seat
    return seat_of(user) or take_seat(Candidate.objects.create(account=user))


def take_seat(candidate: Candidate) -> Invitation:
    interview, _ = Interview.objects.get_or_create(owner=None, title="Practice", defaults={"minutes": 15})
    return Invitation.objects.create(candidate=candidate, interview=interview, started_at=timezone.now())
