"""A candidate's session. The token in the path is the only credential of an interview. Practice has the token
"practice" there, and the account or the browser's cookie is its credential."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.practice.count_stored_bytes import count_stored_bytes
from judge.actions.practice.practice_sessions import (
    create_practice_session,
    find_account_practice,
    get_or_create_account_practice,
)
from judge.actions.sessions.end_session import end_session
from judge.actions.sessions.start_session import start_session
from judge.api.auth import authenticate_user
from judge.api.base import raise_not_found
from judge.api.sessions import schemas, serializers
from judge.domain.practice_access import require_practice_access
from judge.domain.row_sizes import ROW_BYTES
from judge.domain.session_rules import build_expired_error, build_withdrawn_error
from judge.errors import RefusedError
from judge.http.practice_cookie import read_token, set_new_token
from judge.limits import rate_limits
from judge.limits.client_address import list_network_names
from judge.limits.submission_limits import compute_network_key
from judge.models import CandidateSession, SessionState
from judge.prepared_query import PreparedQuery

router = Router(tags=["session"])
PRACTICE = "practice"
NEW_VISITOR_ROWS = 3
"""The candidate, the session, and the audit entry of their deletion."""
FIND_INTERVIEW_SESSION = PreparedQuery(
    lambda token: CandidateSession.objects.filter(token=token, interview__owner__isnull=False).select_related(
        "candidate", "interview"
    ),
    str,
)


def open_session(request: HttpRequest, token: str) -> CandidateSession:
    """Return the session of an invitation's token, or the practice session of the account or browser.

    An account without one gets a practice session at once, a browser with its first change. Only `read_session` creates
    one for a GET of a browser, so that a visitor without a cookie reads nothing of a session.
    """
    session = open_session_or_none(request, token)
    if session is None and request.method == "GET":
        raise RefusedError(
            "not_found",
            "This browser has no practice session yet, so there is nothing to show.",
            "Open the practice page first. It needs cookies.",
        )
    return session or create_browser_practice(request)


def open_session_or_none(request: HttpRequest, token: str) -> CandidateSession | None:
    """Like `open_session`, but None for a browser without a practice session."""
    if token != PRACTICE:
        session = find_interview_session(token) or raise_not_found("invitation")
        if session.revoked_at is not None:
            raise build_withdrawn_error()
        if session.state == SessionState.EXPIRED:
            raise build_expired_error()
        return session
    user = authenticate_user(request)
    require_practice_access(has_account=user is not None)
    return get_or_create_account_practice(user) if user else find_browser_practice(request)


def open_session_or_withdrawn(request: HttpRequest, token: str) -> CandidateSession:
    """Like `open_session`, but it also finds the session of a withdrawn or expired invitation. Its candidate reads
    their own text and nothing else; after a withdrawal they may also export and delete their data."""
    session = find_interview_session(token)
    is_closed = session is not None and session.state in (SessionState.REVOKED, SessionState.EXPIRED)
    return session if session and is_closed else open_session(request, token)


def find_interview_session(token: str) -> CandidateSession | None:
    return FIND_INTERVIEW_SESSION.first(token)


def create_browser_practice(request: HttpRequest) -> CandidateSession:
    rate_limits.require_address_below_rate_limit(rate_limits.PRACTICE_SESSIONS, request)
    session = create_practice_session()
    network_key = compute_network_key(list_network_names(request))
    count_stored_bytes(session.pk, network_key, NEW_VISITOR_ROWS * ROW_BYTES)
    set_new_token(request, session.token)
    return session


def find_browser_practice(request: HttpRequest) -> CandidateSession | None:
    """The practice session of the cookie. A session that an account has taken over opens only after signing in."""
    token = read_token(request)
    sessions = CandidateSession.objects.filter(token=token, interview__owner=None, candidate__account=None)
    return sessions.select_related("candidate", "interview").first() if token else None


def find_own_practice(request: HttpRequest) -> CandidateSession | None:
    """The practice session of the account or browser, if it exists. Never creates one."""
    user = authenticate_user(request)
    return find_account_practice(user) if user else find_browser_practice(request)


@router.get("/{token}", response=schemas.SessionOut)
def read_session(request: HttpRequest, token: str) -> schemas.SessionOut:
    """Also after the invitation was withdrawn or has expired: the page then says so."""
    if token != PRACTICE:
        return serializers.serialize_session(open_session_or_withdrawn(request, token))
    return serializers.serialize_session(open_session_or_none(request, token) or create_browser_practice(request))


@router.post("/{token}/start", response=schemas.SessionOut)
def post_start(request: HttpRequest, token: str) -> schemas.SessionOut:
    return serializers.serialize_session(start_session(open_session(request, token)))


@router.post("/{token}/end", response=schemas.SessionOut)
def post_end(request: HttpRequest, token: str) -> schemas.SessionOut:
    return serializers.serialize_session(end_session(open_session(request, token)))


@router.post("/{token}/connection-check", response=schemas.ConnectionCheck)
def post_connection_check(request: HttpRequest, token: str, body: schemas.ConnectionCheck) -> schemas.ConnectionCheck:
    """Return the text. Some proxies let a page load, and block or change code that it sends."""
    session = open_session(request, token) if token != PRACTICE else raise_not_found("invitation")
    rate_limits.require_below_rate_limit(rate_limits.CONNECTION_CHECKS, f"session {session.pk}")
    return body
