from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.errors import RefusedError
from judge.models import CandidateSession, SessionState, SharedSession, ShareLink, User
from judge.models.share_links import compute_share_digest, new_share_token


@transaction.atomic
def share_sessions(
    sessions: Sequence[CandidateSession],
    days: int,
    by: User,
    *,
    has_names: bool,
    has_code: bool,
    has_scorecards: bool,
    address: str = "",
) -> tuple[ShareLink, str]:
    """Create a link to sessions of one interview, with an audit entry for each. Returns it and its token, which is not
    stored. Raises RefusedError if a session was deleted or has not ended."""
    # A deletion of a candidate that runs at the same time waits for this lock, or has already removed its row.
    locked = CandidateSession.objects.select_for_update(of=("self",), no_key=True).select_related("interview")
    found = locked.filter(pk__in=[session.pk for session in sessions]).order_by("pk")
    if len(found) != len(sessions):
        raise RefusedError(
            "not_found",
            "The data of a candidate has just been deleted, so no link was created.",
            "Reload the page.",
        )
    if any(session.state != SessionState.ENDED for session in found):
        raise RefusedError(
            "session_running",
            "A session that has not ended has no results to share, so no link was created.",
            "Wait until it has ended.",
        )
    token = new_share_token()
    link = ShareLink.objects.create(
        interview_id=sessions[0].interview_id,
        token_digest=compute_share_digest(token),
        size=len(sessions),
        has_names=has_names,
        has_code=has_code,
        has_scorecards=has_scorecards,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=days),
    )
    SharedSession.objects.bulk_create(
        SharedSession(link=link, session=session, position=position) for position, session in enumerate(sessions)
    )
    detail = {"share_link": link.pk, "days": days, "names": has_names, "code": has_code, "scorecards": has_scorecards}
    for session in sessions:
        # Candidates receive these entries: they may know who was given their report.
        record_audit_entry(by, "share report", f"invitation {session.pk}", detail, address=address)
    return link, token


@transaction.atomic
def revoke_share_link(link: ShareLink, by: User, *, address: str = "") -> None:
    """Disable the link. Revoking again changes nothing."""
    if not ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now()):
        return
    for session_id in link.shared_sessions.values_list("session", flat=True):
        detail = {"share_link": link.pk}
        record_audit_entry(by, "revoke share link", f"invitation {session_id}", detail, address=address)
