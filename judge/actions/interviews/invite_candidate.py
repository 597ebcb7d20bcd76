from django.db import transaction

from judge.domain.audit_log import record_audit
from judge.models import Candidate, CandidateSession, Interview, User


@transaction.atomic
def invite_candidate(
    interview: Interview, name: str, by: User | None, *, address: str = "", command: str = ""
) -> CandidateSession:
    """A session for a candidate of this name; its link is the candidate's only key."""
    session = CandidateSession.objects.create(candidate=Candidate.objects.create(name=name), interview=interview)
    about = {"interview": interview.pk, "candidate": session.candidate_id}
    record_audit(by, "invite candidate", f"invitation {session.pk}", about, address=address, command=command)
    return session
