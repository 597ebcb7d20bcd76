"""Links with which people without an account read the report of a session, or a comparison of several."""

from judge.domain.team_access import load_team_access
from judge.errors import RefusedError
from judge.models import CandidateSession, ShareLink, ShareLinkState
from judge.models.share_links import compute_share_digest

DEFAULT_DAYS, MAX_DAYS = 14, 90
"""How long a new link works."""


def find_active_link(token: str) -> tuple[ShareLink, list[CandidateSession]]:
    """The link and its sessions. For every link that does not work, the error is the same.

    A link ends when one of its candidates is deleted or their invitation withdrawn, and when its creator may not share
    the report any more, so that nobody who left the team stays a reader by a link of their own.
    """
    rows = ShareLink.objects.select_related("interview", "interview__team", "created_by")
    link = rows.filter(token_digest=compute_share_digest(token)).first()
    if (
        link is None
        or link.state != ShareLinkState.ACTIVE
        or not load_team_access(link.created_by).can_lead(link.interview)
    ):
        raise build_inactive_link_error()
    shared = link.shared_sessions.select_related("session__candidate", "session__interview").order_by("position", "pk")
    sessions = [row.session for row in shared]
    if len(sessions) != link.size or any(session.revoked_at for session in sessions):
        raise build_inactive_link_error()
    return link, sessions


def build_inactive_link_error() -> RefusedError:
    return RefusedError(
        "not_found",
        "This link does not work. It may be incomplete, it may have expired or been revoked, or what it showed was "
        "deleted.",
        "Ask the person who sent it to you for a new one.",
    )
