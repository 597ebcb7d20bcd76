"""The two streams of a submission's events: the candidate's, and the interviewer's whole one."""

from uuid import UUID

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router
from ninja.errors import AuthenticationError

from judge import seats, stream, streams
from judge.actions.record import record_reading
from judge.address import address_of, network_of
from judge.api import schemas, shapes
from judge.api.auth import signed_in, submission_for, user_of
from judge.api.base import STREAMS
from judge.api.submissions import own_submission
from judge.grading.redact import case_for_candidate, implementation_for_candidate
from judge.grading.report import CaseReport, Implementation
from judge.models import Submission

router = Router(tags=[STREAMS])


@router.get("/seats/{token}/submissions/{submission_id}/events", response=schemas.SeatEvents)
async def seat_events(request: HttpRequest, token: str, submission_id: UUID) -> StreamingHttpResponse:
    row = await sync_to_async(own_submission)(request, token, submission_id)
    show_bugs = await sync_to_async(seats.shows_bugs)(row)
    return respond(request, f"seat {row.invitation_id}", row, CandidateView(show_bugs=show_bugs))


@router.get("/submissions/{uuid:submission_id}/events", response=schemas.InterviewerEvents)
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
        return case_for_candidate(case).model_dump_json()

    def implementation(self, one: Implementation) -> str:
        return implementation_for_candidate(one, show_bugs=self.show_bugs).model_dump_json()

    def report(self, row: Submission) -> str:
        return shapes.submission_for_candidate(row).model_dump_json()


class InterviewerView:
    def rows(self) -> QuerySet[Submission]:
        return Submission.objects.all()

    def case(self, case: CaseReport) -> str:
        return case.model_dump_json()

    def implementation(self, one: Implementation) -> str:
        return one.model_dump_json()

    def report(self, row: Submission) -> str:
        return shapes.submission_for_interviewer(row).model_dump_json()


def respond(request: HttpRequest, who: str, row: Submission, view: stream.View) -> StreamingHttpResponse:
    events = stream.follow(row.pk, view, request.headers.get("Last-Event-ID", ""))
    events = streams.counted(events, who, network_of(address_of(request)))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)
