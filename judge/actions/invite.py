from django.db import transaction

from judge.models import Candidate, Interview, Invitation


@transaction.atomic
def invite(interview: Interview, name: str) -> Invitation:
    """A seat for a candidate of this name; its link is the candidate's only key."""
    return Invitation.objects.create(candidate=Candidate.objects.create(name=name), interview=interview)
