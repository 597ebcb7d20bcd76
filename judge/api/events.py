"""The event streams of a submission: redacted for the candidate, complete for the interviewer."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session as LoginSession
from django.db.models import Exists, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import AuthenticationError

from judge.api.auth import authenticate_user, get_submission_for, get_user
from judge.api.base import STREAM_TAG
from judge.api.interviews.schemas import SubmissionForInterviewer
from judge.api.interviews.serializers import serialize_submission_for_interviewer
from judge.api.schemas import SubmissionState
from judge.api.sessions.schemas import SubmissionDetail
from judge.api.sessions.serializers import serialize_submission_for_candidate
from judge.api.sessions.submissions import get_own_submission
from judge.domain import session_rules
from judge.domain.audit_log import record_report_read
from judge.grading.redact import Redaction, redact_case, redact_implementation
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import sse, stream_limit
from judge.http.client_address import get_client_address, get_client_network
from judge.models import Submission

router = Router(tags=[STREAM_TAG])


class StateEvent(Schema):
    """`event: state`. `ahead` is the number of submissions that are judged before this one."""

    state: SubmissionState
    ahead: int


class CandidateEvents(Schema):
    """The data of each event in the stream, by event name. It ends after `report`, and after the state `cancelled`."""

    state: StateEvent
    case: CaseReport
    implementation: ImplementationReport
    report: SubmissionDetail


class InterviewerEvents(Schema):
    """The same for an interviewer, without redaction."""

    state: StateEvent
    case: CaseReport
    implementation: ImplementationReport
    report: SubmissionForInterviewer


@router.get("/sessions/{token}/submissions/{submission_id}/events", response=CandidateEvents)
async def stream_candidate_events(request: HttpRequest, token: str, submission_id: UUID) -> StreamingHttpResponse:
    row, view = await sync_to_async(open_candidate_view)(request, token, submission_id)
    return build_stream_response(request, f"session {row.session_id}", row, view)


def open_candidate_view(request: HttpRequest, token: str, submission_id: UUID) -> tuple[Submission, "CandidateView"]:
    row = get_own_submission(request, token, submission_id)
    login_session = request.session.session_key if row.session.candidate.account_id else None
    return row, CandidateView(session_rules.get_redaction(row), login_session)


@router.get("/submissions/{uuid:submission_id}/events", response=InterviewerEvents)
async def stream_interviewer_events(request: HttpRequest, submission_id: UUID) -> StreamingHttpResponse:
    row = await sync_to_async(get_submission_to_stream)(request, submission_id)
    return build_stream_response(request, f"user {request.user.pk}", row, InterviewerView(request.session.session_key))


def get_submission_to_stream(request: HttpRequest, submission_id: UUID) -> Submission:
    if authenticate_user(request) is None:
        raise AuthenticationError
    row = get_submission_for(request.user, submission_id)
    record_report_read(get_user(request), f"submission {row.pk}", address=get_client_address(request))
    return row


def filter_signed_in(rows: QuerySet[Submission], login_session: str | None) -> QuerySet[Submission]:
    """Return no rows if the log-in does not exist any more. Logging out deletes it, which ends its streams."""
    return rows.filter(Exists(LoginSession.objects.filter(session_key=login_session, expire_date__gt=timezone.now())))


class CandidateView:
    """Redacts events for the candidate."""

    def __init__(self, redaction: Redaction, login_session: str | None) -> None:
        """`login_session` is the key of the log-in that the stream needs: for the practice of an account."""
        self._redaction = redaction
        self._login_session = login_session

    def list_visible(self) -> QuerySet[Submission]:
        rows = Submission.objects.filter(session__revoked_at=None)
        return rows if self._login_session is None else filter_signed_in(rows, self._login_session)

    def render_result(self, event: str, data: str) -> str:
        if event == "case":
            return redact_case(CaseReport.model_validate_json(data), self._redaction).model_dump_json()
        return redact_implementation(ImplementationReport.model_validate_json(data), self._redaction).model_dump_json()

    def render_report(self, row: Submission) -> str:
        return serialize_submission_for_candidate(row).model_dump_json()


class InterviewerView:
    def __init__(self, login_session: str | None) -> None:
        self._login_session = login_session

    def list_visible(self) -> QuerySet[Submission]:
        return filter_signed_in(Submission.objects.all(), self._login_session)

    def render_result(self, event: str, data: str) -> str:
        return data

    def render_report(self, row: Submission) -> str:
        return serialize_submission_for_interviewer(row).model_dump_json()


def build_stream_response(
    request: HttpRequest, client: str, row: Submission, view: sse.EventView
) -> StreamingHttpResponse:
    events = sse.stream_submission_events(row.pk, view, request.headers.get("Last-Event-ID", ""))
    events = stream_limit.limit_stream(events, client, get_client_network(get_client_address(request)))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)
