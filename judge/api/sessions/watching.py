"""What a candidate's page reports of itself, and private periods, in which interviewers receive nothing."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.private_period import end_private_period, start_private_period
from judge.actions.sessions.record_signal import record_signal
from judge.api.sessions import schemas, watching_schemas
from judge.api.sessions.router import open_session
from judge.api.sessions.serializers import serialize_private_mode
from judge.domain.private_periods import is_private_now
from judge.domain.session_rules import get_session_problem, require_exercise
from judge.limits import rate_limits
from judge.messaging.presence import CANDIDATE, publish_cursor
from judge.models import CandidateSession, SessionState, TimelineEvent

router = Router(tags=["session"])


@router.post("/{token}/private-period", response=schemas.PrivateMode)
def post_private_period(request: HttpRequest, token: str) -> schemas.PrivateMode:
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.PRIVATE_PERIODS, f"session {session.pk}")
    return serialize_private_mode(start_private_period(session))


@router.post("/{token}/private-period/end", response=schemas.PrivateMode)
def post_private_period_end(request: HttpRequest, token: str) -> schemas.PrivateMode:
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.PRIVATE_PERIODS, f"session {session.pk}")
    return serialize_private_mode(end_private_period(session))


@router.post("/{token}/presence", response={204: None})
def post_presence(request: HttpRequest, token: str, body: watching_schemas.PresenceIn) -> None:
    """Show the cursor to interviewers. Nobody watches practice, and nobody a private period."""
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.PRESENCE, f"session {session.pk}")
    require_exercise(session, get_session_problem(session, body.slug), body.exercise)
    if is_watchable(session):
        publish_cursor(session.pk, CANDIDATE, name="", cursor=body.model_dump())


@router.post("/{token}/signals", response={204: None})
def post_signal(request: HttpRequest, token: str, body: watching_schemas.SignalIn) -> None:
    """Record a paste, or that the page was left, for the interviewers. Nothing is recorded of practice or in a private
    period."""
    session = open_session(request, token)
    rate_limits.require_below_rate_limit(rate_limits.SIGNALS, f"session {session.pk}")
    require_exercise(session, get_session_problem(session, body.slug), body.exercise)
    # In a pause the editor takes no text, and nobody need be at the page.
    if is_watchable(session) and not (body.kind == TimelineEvent.Kind.PASTED and session.state == SessionState.PAUSED):
        record_signal(session, body.kind, body.slug, body.exercise, body.lines, body.characters, body.seconds)


def is_watchable(session: CandidateSession) -> bool:
    is_running = session.state in (SessionState.RUNNING, SessionState.PAUSED)
    return is_running and not session.interview.is_practice and not is_private_now(session)
