from contextlib import suppress

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from judge.actions.queue.cancel_submission import cancel_submission
from judge.actions.sessions.record_event import record_event
from judge.domain.session_rules import build_withdrawn_error, require_running
from judge.errors import RefusedError
from judge.messaging.session_events import publish_session_change
from judge.models import CandidateSession, Submission, TimelineEvent
from problems.format.loader import WARM_UP


@transaction.atomic
def start_session(session: CandidateSession) -> CandidateSession:
    """Start the interview and its clock. Starting it again leaves the clock as it is."""
    now = timezone.now()
    unstarted = CandidateSession.objects.filter(pk=session.pk, started_at=None, ended_at=None, revoked_at=None)
    if unstarted.filter(Q(expires_at=None) | Q(expires_at__gt=now)).update(started_at=now):
        record_event(session, TimelineEvent.Kind.STARTED)
        publish_session_change(session.pk)
        cancel_warm_up(session)
    session.refresh_from_db(fields=["started_at", "ended_at", "revoked_at", "expires_at"])
    if session.revoked_at is not None:
        raise build_withdrawn_error()
    require_running(session)
    return session


def cancel_warm_up(session: CandidateSession) -> None:
    """Nobody reads its results any more, and those that wait would count among the unjudged submissions of the session.

    They have the lowest priority, so that could last for as long as other interviews fill the queue.
    """
    for row in session.submissions.filter(slug=WARM_UP, state__in=Submission.UNJUDGED):
        with suppress(RefusedError):  # it has just been judged
            cancel_submission(row)
