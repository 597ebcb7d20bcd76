from django.db import transaction
from django.utils import timezone

from judge.models import Candidate, Interview, Invitation


@transaction.atomic
def practice_seat() -> Invitation:
    """A new seat in practice. It runs from the start and has no clock of its own."""
    interview, _ = Interview.objects.get_or_create(owner=None, title="Practice", defaults={"minutes": 15})
    candidate = Candidate.objects.create()
    return Invitation.objects.create(candidate=candidate, interview=interview, started_at=timezone.now())
