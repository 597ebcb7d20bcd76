"""The two streams of a submission's events: the candidate's, and the interviewer's whole one."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Schema
from ninja.errors import AuthenticationError

from judge.api.auth import signed_in, submission_for, user_of
from judge.api.base import STREAMS
from judge.api.interviews.schemas import SubmissionForInterviewer
from judge.api.interviews.serializers import submission_for_interviewer
from judge.api.schemas import State
from judge.api.sessions.schemas import SubmissionDetail
from judge.api.sessions.serializers import submission_for_candidate
from judge.api.sessions.submissions import own_submission
from judge.domain import session_rules
from judge.domain.audit_log import record_reading
from judge.grading.redact import redact_case, redact_implementation
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import sse, stream_limit
from judge.http.client_address import address_of, network_of
from judge.models import Submission

router = Router(tags=[STREAMS])


class StateEvent(Schema):
    """`event: state`. `ahead` is how many submissions are judged before this one."""

    state: State
    ahead: int


class SeatEvents(Schema):
    """The data of each event of the stream, by the event's name. The stream ends after `report`."""

    state: StateEvent
    case: CaseReport
    implementation: ImplementationReport
    report: SubmissionDetail


class InterviewerEvents(Schema):
    """The same for an interviewer, with nothing left out."""

    state: StateEvent
    case: CaseReport
    implementation: ImplementationReport
    report: SubmissionForInterviewer


@router.get("/seats/{token}/submissions/{submission_id}/events", response=SeatEvents)
async def seat_events(request: HttpRequest, token: str, submission_id: UUID) -> StreamingHttpResponse:
    row = await sync_to_async(own_submission)(request, token, submission_id)
    show_bugs = await sync_to_async(session_rules.shows_bugs)(row)
    return respond(request, f"seat {row.invitation_id}", row, CandidateView(show_bugs=show_bugs))


@router.get("/submissions/{uuid:submission_id}/events", response=InterviewerEvents)
async def interviewer_events(request: HttpRequest, submission_id: UUID) -> StreamingHttpResponse:
    row = await sync_to_async(whole_submission)(request, submission_id)
    return respond(request, f"user {request.user.pk}", row, InterviewerView())


def whole_submission(request: HttpRequest, submission_id: UUID) -> Submission:
    if signed_in(request) is None:
        raise AuthenticationError
    row = submission_for(request.user, submission_id)
    record_reading(user_of(request), f"submission {row.pk}", address=address_of(request))
    return row


class CandidateView:
    """What the candidate may see of a case and of the whole."""

    def __init__(self, *, show_bugs: bool) -> None:
        self.show_bugs = show_bugs

    def rows(self) -> QuerySet[Submission]:
        return Submission.objects.filter(invitation__revoked_at=None)

    def case(self, case: CaseReport) -> str:
        return redact_case(case).model_dump_json()

    def implementation(self, one: ImplementationReport) -> str:
        return redact_implementation(one, show_bugs=self.show_bugs).model_dump_json()

    def report(self, row: Submission) -> str:
        return submission_for_candidate(row).model_dump_json()


class InterviewerView:
    def rows(self) -> QuerySet[Submission]:
        return Submission.objects.all()

    def case(self, case: CaseReport) -> str:
        return case.model_dump_json()

    def implementation(self, one: ImplementationReport) -> str:
        return one.model_dump_json()

    def report(self, row: Submission) -> str:
        return submission_for_interviewer(row).model_dump_json()


def respond(request: HttpRequest, who: str, row: Submission, view: sse.View) -> StreamingHttpResponse:
    events = sse.follow(row.pk, view, request.headers.get("Last-Event-ID", ""))
    events = stream_limit.counted(events, who, network_of(address_of(request)))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)
