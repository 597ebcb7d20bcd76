from django.db import transaction

from judge.domain.audit_log import record_audit_entry
from judge.models import Candidate, CandidateSession, Interview, User


@transaction.atomic
def invite_candidate(
    interview: Interview, name: str, by: User | None, *, address: str = "", command: str = ""
) -> CandidateSession:
    """Create a candidate and their session. The link to the session is the candidate's only credential."""
    session = CandidateSession.objects.create(candidate=Candidate.objects.create(name=name), interview=interview)
    detail = {"interview": interview.pk, "candidate": session.candidate_id}
    record_audit_entry(by, "invite candidate", f"invitation {session.pk}", detail, address=address, command=command)
    return session
