from django.db import transaction

from judge.domain.audit_log import record
from judge.models import Candidate, Interview, Invitation, User


@transaction.atomic
def invite(interview: Interview, name: str, by: User | None, *, address: str = "", command: str = "") -> Invitation:
    """A seat for a candidate of this name; its link is the candidate's only key."""
    seat = Invitation.objects.create(candidate=Candidate.objects.create(name=name), interview=interview)
    about = {"interview": interview.pk, "candidate": seat.candidate_id}
    record(by, "invite candidate", f"invitation {seat.pk}", about, address=address, command=command)
    return seat
