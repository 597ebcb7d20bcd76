"""A session while it runs, for the owners and interviewers of the interview's team. Viewers read no personal data, and
code often has some."""

from datetime import datetime
from uuid import uuid4

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router
from ninja.errors import AuthenticationError

from judge.actions.audit.record_entry import record_session_watched
from judge.actions.sessions.private_period import finish_private_period
from judge.actions.sessions.store_update import UpdateBatch, store_update
from judge.api.auth import LoginSnapshot, authenticate_user, get_session_to_edit, get_user, take_login_snapshot
from judge.api.base import STREAM_TAG, raise_not_found, stream_events
from judge.api.interviews import live_schemas as schemas
from judge.api.interviews.folded_results import fold_submissions
from judge.api.interviews.watched_session import open_watched_session
from judge.api.sessions.document_schemas import UpdateIn, UpdateStored
from judge.api.sessions.documents import decode_base64, encode_base64, serialize_stored_update
from judge.api.sessions.serializers import select_for_list, serialize_submission
from judge.api.sessions.submission_schemas import SubmissionOut
from judge.api.sessions.watching_schemas import PresenceIn
from judge.domain.catalog import exclude_warm_up
from judge.domain.documents.limits import MAX_UPDATE_BYTES
from judge.domain.documents.merge_pool import Payer
from judge.domain.exercises import IMPLEMENT
from judge.domain.interviewer_typing import can_interviewers_type, require_interviewer_typing
from judge.domain.private_periods import (
    filter_shown_documents,
    filter_shown_submissions,
    find_shown_position,
    is_private_now,
    list_shown_updates,
)
from judge.domain.session_rules import get_session_problem, list_interview_exercises, list_problems, require_exercise
from judge.domain.team_access import EDITORS, filter_team_interviews
from judge.http.batch_interval import INTERVAL
from judge.http.live_stream import LiveCheck, stream_live_events
from judge.http.session_stream import find_seconds_left, format_cursor
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.messaging.presence import publish_cursor, record_open_page, remove_page
from judge.models import CandidateSession, SessionState, Submission, User
from judge.prepared_query import PreparedQuery

router = Router(tags=["interviews"], auth=authenticate_user)
stream_router = Router(tags=[STREAM_TAG])
MAX_SUBMISSIONS = 200
FIND_WATCHED = PreparedQuery(
    lambda pk, user, session_key, password, now: LoginSnapshot(session_key, user, password).filter_if_still_valid(
        CandidateSession.objects.filter(
            pk=pk, interview__in=filter_team_interviews(User(pk=user), EDITORS)
        ).select_related("interview", "candidate"),
        now,
    ),
    int,
    int,
    str,
    str,
    datetime,
)
"""The session, if the account may watch it and the log-in with which the stream was opened is still open."""
LIST_SUBMISSIONS = PreparedQuery(
    lambda session, now: exclude_warm_up(select_for_list(Submission.objects.filter(session=session))).filter(
        filter_shown_submissions(now)
    )[:MAX_SUBMISSIONS],
    int,
    datetime,
)


@router.get("/{int:invitation_id}/live", response=schemas.LiveSession)
def get_live_session(request: HttpRequest, invitation_id: int) -> schemas.LiveSession:
    session = open_watched_session(request, invitation_id)
    # Updates that are stored from here on are in the stream, perhaps also in the documents. A page applies them once.
    position = find_shown_position(session)
    return schemas.LiveSession(
        id=session.pk,
        session=session.token_digest,
        interview_id=session.interview_id,
        interview_title=session.interview.title,
        minutes=session.interview.minutes,
        candidate=session.candidate.name,
        problems=[
            schemas.LiveProblem(
                slug=problem.slug,
                title=problem.title,
                exercises=list_interview_exercises(session.interview, problem),
            )
            for problem in list_problems(session)
        ],
        documents=[
            schemas.LiveDocument(
                slug=document.slug,
                exercise=document.exercise,
                updates=[encode_base64(update) for update in list_shown_updates(document)],
            )
            for document in exclude_warm_up(filter_shown_documents(session)).order_by("pk")
        ],
        submissions=fold_submissions(list_live_submissions(session.pk), get_user(request), session),
        clock=serialize_live_clock(session),
        cursor=format_cursor(session.token_digest, position),
        max_update_bytes=MAX_UPDATE_BYTES,
    )


@router.post("/{int:invitation_id}/live/presence", response={204: None})
def post_live_presence(request: HttpRequest, invitation_id: int, body: PresenceIn) -> None:
    """Show the interviewer's cursor on the other pages of the session."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.PRESENCE, f"user {user.pk}")
    require_exercise(session, get_session_problem(session, body.slug), body.exercise)
    cursor = body.model_dump() if body.head and can_interviewers_type(session) else None
    publish_cursor(session.pk, str(user.pk), str(user), cursor)


@router.post("/{int:invitation_id}/documents/{slug}/updates", response=UpdateStored)
def post_interviewer_update(
    request: HttpRequest, invitation_id: int, slug: str, body: UpdateIn, exercise: str = IMPLEMENT
) -> UpdateStored:
    """Store what an interviewer typed, if the interview allows it."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_UPDATES, f"user {user.pk} in session {session.pk}")
    update = decode_base64(body.update)
    rate_limits.require_below_rate_limit(rate_limits.DOCUMENT_BYTES, f"user {user.pk}", amount=len(update))
    problem = get_session_problem(session, slug)
    require_interviewer_typing(session)  # first: in a private period nobody learns which exercises are open
    if not exclude_warm_up(session.documents.all()).filter(slug=slug, exercise=exercise).exists():
        raise_not_found("code")  # the candidate has not opened it
    batch = UpdateBatch(
        session_digest=body.session,
        client=body.client,
        sequence=body.sequence,
        update=update,
        state_vector=decode_base64(body.state_vector),
        text_hash=body.text_hash,
        payer=Payer(f"user {user.pk}"),
        user=user,
    )
    with INTERVAL.measure(request):
        stored = store_update(session, problem, exercise, batch)
    return serialize_stored_update(stored)


@stream_router.get("/{int:invitation_id}/live/events", response=schemas.LiveEvents)
def stream_live(request: HttpRequest, invitation_id: int, after: str = "") -> StreamingHttpResponse:
    view, digest = open_live_view(request, invitation_id)
    cursor = request.headers.get("Last-Event-ID", "") or after
    events = stream_live_events(invitation_id, digest, view, cursor)
    return stream_events(request, events, f"user {request.user.pk}", is_practice=False)


def open_live_view(request: HttpRequest, invitation_id: int) -> tuple["InterviewerLiveView", str]:
    """The view, and the digest of the session's token. Also records that the user watches the session."""
    if authenticate_user(request) is None:
        raise AuthenticationError
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    record_session_watched(user, f"invitation {session.pk}", address=get_client_address(request))
    return InterviewerLiveView(user, session.pk, take_login_snapshot(request)), session.token_digest


class InterviewerLiveView:
    """A `judge.http.live_stream.LiveView` of one open page."""

    def __init__(self, user: User, pk: int, login: LoginSnapshot) -> None:
        self._person, self._page = str(user.pk), uuid4().hex
        self._user, self._pk, self._login = user, pk, login

    def check(self) -> LiveCheck | None:
        login = self._login
        session = FIND_WATCHED.first(self._pk, login.user_id, login.session_key or "", login.password, timezone.now())
        if session is None:
            return None
        if session.private_periods_used:
            finish_private_period(session)
            session.refresh_from_db()
        clock = serialize_live_clock(session)
        return LiveCheck(clock.model_dump_json(), find_seconds_left(session), is_private_now(session))

    def render_submissions(self) -> str:
        rows = list_live_submissions(self._pk)
        session = CandidateSession.objects.select_related("interview").filter(pk=self._pk).first() if rows else None
        folded = fold_submissions(rows, self._user, session) if session else []
        return schemas.LiveSubmissions(submissions=folded).model_dump_json()

    def announce(self) -> None:
        record_open_page(self._pk, self._person, str(self._user), self._page)

    def leave(self) -> None:
        remove_page(self._pk, self._person, self._page)


def serialize_live_clock(session: CandidateSession) -> schemas.LiveClock:
    return schemas.LiveClock(
        state=session.state.value,
        started_at=session.started_at,
        ends_at=session.ends_at if session.state != SessionState.REVOKED else None,
        paused_at=session.paused_at,
        extra_seconds=session.extra_seconds,
        private_until=session.private_end if is_private_now(session) else None,
        can_type=can_interviewers_type(session),
        now=timezone.now(),
    )


def list_live_submissions(session: int) -> list[SubmissionOut]:
    """The latest ones, without the source, newest first. Their results are not folded yet."""
    return [serialize_submission(row) for row in LIST_SUBMISSIONS.select(session, timezone.now())]
