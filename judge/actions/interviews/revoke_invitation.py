from django.db import transaction
from django.utils import timezone

from judge.domain.audit_log import record_audit_entry
from judge.models import CandidateSession, User


@transaction.atomic
def revoke_invitation(session: CandidateSession, by: User, *, address: str = "") -> CandidateSession:
    """Disable the link. Submissions stay with the interview. Revoking again changes nothing."""
    if CandidateSession.objects.filter(pk=session.pk, revoked_at=None).update(revoked_at=timezone.now()):
        record_audit_entry(
            by, "revoke invitation", f"invitation {session.pk}", {"interview": session.interview_id}, address=address
        )
    session.refresh_from_db(fields=["revoked_at"])
    return session
