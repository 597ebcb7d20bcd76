"""The event stream of a session: one for each page."""

from typing import Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema

from judge.api.auth import LoginSnapshot, take_login_snapshot
from judge.api.base import STREAM_TAG, stream_events
from judge.api.sessions import document_schemas, schemas, serializers, watching_schemas
from judge.api.sessions.router import open_session
from judge.api.sessions.serializers import serialize_private_mode
from judge.api.sessions.submission_schemas import SubmissionDetail
from judge.api.submission_streams import CandidateView, StateEvent
from judge.domain.interview_rules import read_rules
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import session_stream
from judge.http.session_stream import select_checked_sessions
from judge.messaging.presence import CANDIDATE, People
from judge.models import CandidateSession, Submission
from judge.prepared_query import PreparedQuery

router = Router(tags=[STREAM_TAG])
# A sign-in can give practice to an account while the stream is open. Only the account may follow it then.
FIND_SESSION = PreparedQuery(
    lambda pk: select_checked_sessions(pk).filter(Q(candidate__account=None) | Q(interview__owner__isnull=False)), int
)


class SubmissionEvent(Schema):
    """`data` is of the type that `CandidateEvents` names for `type`."""

    id: UUID
    type: Literal["state", "case", "implementation", "report"]
    data: StateEvent | CaseReport | ImplementationReport | SubmissionDetail


class SessionEvents(Schema):
    """The data of each event in the stream, by event name. The id of a `document` event is a cursor: a page that
    connects again with it gets the updates after it."""

    document: document_schemas.DocumentEvent
    session: schemas.SessionClock
    presence: watching_schemas.PresenceForCandidate
    submission: SubmissionEvent
    """Of every submission without a result. Other pages of the session can have made it."""


@router.get("/{token}/events", response=SessionEvents)
def stream_session(request: HttpRequest, token: str, after: str = "") -> StreamingHttpResponse:
    session, view = open_view(request, token)
    cursor = request.headers.get("Last-Event-ID", "") or after
    events = session_stream.stream_session_events(session.pk, session.token_digest, view, cursor)
    return stream_events(request, events, f"session {session.pk}", is_practice=session.interview.is_practice)


def open_view(request: HttpRequest, token: str) -> tuple[CandidateSession, "CandidateSessionView"]:
    session = open_session(request, token)
    login = take_login_snapshot(request) if session.candidate.account_id else None
    return session, CandidateSessionView(session.pk, login, is_practice=session.interview.is_practice)


class CandidateSessionView:
    """A `judge.http.session_stream.SessionView` of a candidate."""

    def __init__(self, pk: int, login: LoginSnapshot | None, *, is_practice: bool) -> None:
        """`login` is the log-in with which the stream ends: for the practice of an account; None otherwise."""
        self._pk, self._login, self._is_practice = pk, login, is_practice

    def find_session(self) -> CandidateSession | None:
        if self._login is None:
            return FIND_SESSION.first(self._pk)
        return self._login.filter_if_still_valid(select_checked_sessions(self._pk)).first()

    def render_clock(self, session: CandidateSession) -> str:
        return schemas.SessionClock.model_validate(
            {
                "session": session.token_digest,
                **serializers.build_clock_fields(session),
                "rules": None if session.interview.is_practice else read_rules(session.interview),
                "private": serialize_private_mode(session),
                "now": timezone.now(),
            }
        ).model_dump_json()

    def open_submission(self, pk: UUID) -> CandidateView | None:
        rows = Submission.objects.filter(session=self._pk).select_related("session__interview", "session__candidate")
        row = rows.defer("custom_input").filter(pk=pk).first()
        return row and CandidateView(row, self._login)

    def render_presence(self, people: People) -> str:
        if self._is_practice:  # nobody watches
            return ""
        watchers = {person: entry for person, entry in people.items() if person != CANDIDATE}
        cursors = [
            watching_schemas.Cursor(id=person, name=entry["name"], **entry["cursor"])
            for person, entry in watchers.items()
            if entry["cursor"]
        ]
        names = [entry["name"] for entry in watchers.values()]
        return watching_schemas.PresenceForCandidate(watchers=names, cursors=cursors).model_dump_json()
