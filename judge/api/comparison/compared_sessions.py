"""The sessions that a request names as a list of ids."""

import re
from collections.abc import Sequence

from django.http import HttpRequest

from judge.actions.audit.record_entry import record_session_watched
from judge.actions.sessions.private_period import finish_private_period
from judge.api.auth import get_user
from judge.api.base import raise_not_found
from judge.domain.comparison import MAX_COMPARED, MIN_COMPARED
from judge.domain.team_access import filter_team_interviews, load_team_access
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateSession, User

IDS = re.compile(r"[0-9]{1,18}(,[0-9]{1,18})*")


def parse_session_ids(text: str, *, least: int = MIN_COMPARED) -> list[int]:
    """Read ids such as "12,15". Raises RefusedError unless they are `least` to MAX_COMPARED different ones."""
    ids = [int(each) for each in text.split(",")] if IDS.fullmatch(text) else []
    if not least <= len(set(ids)) <= MAX_COMPARED or len(set(ids)) != len(ids):
        raise RefusedError(
            "invalid",
            f"The request does not name {least} to {MAX_COMPARED} different sessions, so nothing was read or changed.",
            "Choose candidates in the list of an interview.",
        )
    return ids


def get_sessions_of_one_interview(user: User, ids: Sequence[int]) -> list[CandidateSession]:
    """The sessions in the order of `ids`. Raises RefusedError if the user cannot read one of them, or if they are of
    different interviews."""
    rows = CandidateSession.objects.filter(pk__in=ids, interview__in=filter_team_interviews(user))
    found = rows.select_related("candidate", "interview").in_bulk(ids)
    if len(found) != len(ids):
        raise_not_found("session")
    sessions = [found[pk] for pk in ids]
    if len({session.interview_id for session in sessions}) > 1:
        raise RefusedError(
            "invalid",
            "These sessions are of different interviews, so their results cannot be compared.",
            "Choose candidates of one interview.",
        )
    return sessions


def open_compared_sessions(request: HttpRequest, ids: str) -> list[CandidateSession]:
    """`ids` is a text such as "12,15". For a user who may edit the interview, also record that they read the sessions,
    and finish private periods that are over, as `open_watched_session` does."""
    user = get_user(request)
    sessions = get_sessions_of_one_interview(user, parse_session_ids(ids))
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_READS, f"user {user.pk}")
    if load_team_access(user).can_edit(sessions[0].interview):
        for session in sessions:
            record_session_watched(user, f"invitation {session.pk}", address=get_client_address(request))
            finish_private_period(session)
            session.refresh_from_db()
    return sessions
