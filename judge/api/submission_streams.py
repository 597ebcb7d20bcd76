"""The event streams of a submission: redacted for the candidate, and for members of the interview's team without what
is folded for them."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Router, Schema
from ninja.errors import AuthenticationError

from judge.actions.audit.record_entry import record_report_read
from judge.api.auth import LoginSnapshot, authenticate_user, get_submission_for, get_user, take_login_snapshot
from judge.api.base import STREAM_TAG, stream_events
from judge.api.interviews.folded_results import fold_submission_detail
from judge.api.interviews.schemas import SubmissionForInterviewer
from judge.api.interviews.serializers import serialize_submission_for_interviewer
from judge.api.schemas import SubmissionState
from judge.api.sessions.serializers import serialize_submission_for_candidate
from judge.api.sessions.submission_schemas import SubmissionDetail
from judge.api.sessions.submissions import open_own_submission
from judge.domain import session_rules
from judge.domain.scorecards import are_results_folded
from judge.domain.team_access import TeamAccess, filter_team_interviews, load_team_access
from judge.grading.redact import redact_case, redact_implementation
from judge.grading.report import CaseReport, ImplementationReport
from judge.http import submission_stream
from judge.limits.client_address import get_client_address
from judge.models import Interview, Submission, User

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
    """The same for a member of the interview's team. No results are redacted, but they are left out while they are
    folded for the member, and names are left out for a viewer."""

    state: StateEvent
    case: CaseReport
    implementation: ImplementationReport
    report: SubmissionForInterviewer


@router.get("/sessions/{token}/submissions/{submission_id}/events", response=CandidateEvents)
def stream_candidate_events(request: HttpRequest, token: str, submission_id: UUID) -> StreamingHttpResponse:
    row, view = open_candidate_view(request, token, submission_id)
    return build_stream_response(request, f"session {row.session_id}", row, view)


def open_candidate_view(request: HttpRequest, token: str, submission_id: UUID) -> tuple[Submission, "CandidateView"]:
    row = open_own_submission(request, token, submission_id)
    login = take_login_snapshot(request) if row.session.candidate.account_id else None
    return row, CandidateView(row, login)


@router.get("/submissions/{uuid:submission_id}/events", response=InterviewerEvents)
def stream_interviewer_events(request: HttpRequest, submission_id: UUID) -> StreamingHttpResponse:
    row, view = open_member_view(request, submission_id)
    return build_stream_response(request, f"user {request.user.pk}", row, view)


def open_member_view(request: HttpRequest, submission_id: UUID) -> tuple[Submission, "MemberView"]:
    """Also records that the user reads the report."""
    if authenticate_user(request) is None:
        raise AuthenticationError
    user = get_user(request)
    row = get_submission_for(user, submission_id)
    record_report_read(user, f"submission {row.pk}", address=get_client_address(request))
    return row, MemberView(user, load_team_access(user), row, take_login_snapshot(request))


class CandidateView:
    """Redacts events for the candidate."""

    def __init__(self, row: Submission, login: LoginSnapshot | None) -> None:
        """`login` is the log-in with which the stream ends: for the practice of an account; None otherwise."""
        self._session, self._redaction = row.session, session_rules.get_redaction(row)
        self._login = login

    def list_visible(self) -> QuerySet[Submission]:
        rows = Submission.objects.filter(session__revoked_at=None).exclude(
            session__ended_at__isnull=False,
            session__interview__result_visibility=Interview.ResultVisibility.NOTHING,
            session__interview__owner__isnull=False,
        )
        return rows if self._login is None else self._login.filter_if_still_valid(rows)

    def render_result(self, event: str, data: str) -> str | None:
        if not session_rules.can_see_results(self._session):
            return None  # the time limit was reached since the stream was opened
        if event == "case":
            return redact_case(CaseReport.model_validate_json(data), self._redaction).model_dump_json()
        return redact_implementation(ImplementationReport.model_validate_json(data), self._redaction).model_dump_json()

    def render_report(self, row: Submission) -> str:
        return serialize_submission_for_candidate(row).model_dump_json()


class MemberView:
    """Shows events to a member of the team, until the member's role changes or the log-in ends. Results that are folded
    for the member are hidden."""

    def __init__(self, user: User, access: TeamAccess, row: Submission, login: LoginSnapshot) -> None:
        role = access.get_role(row.session.interview)
        assert role is not None
        self._user, self._access, self._role, self._login = user, access, role, login
        self._session = row.session

    def list_visible(self) -> QuerySet[Submission]:
        interviews = filter_team_interviews(self._user, {self._role})
        return self._login.filter_if_still_valid(Submission.objects.filter(session__interview__in=interviews))

    def render_result(self, event: str, data: str) -> str | None:
        return None if are_results_folded(self._user, self._session) else data

    def render_report(self, row: Submission) -> str:
        detail = serialize_submission_for_interviewer(row, self._access)
        return fold_submission_detail(detail, self._user, row.session).model_dump_json()


def build_stream_response(
    request: HttpRequest, client: str, row: Submission, view: submission_stream.EventView
) -> StreamingHttpResponse:
    """`client` is for whom open streams are counted: "session 12" or "user 5"."""
    events = submission_stream.stream_submission_events(row.pk, view, request.headers.get("Last-Event-ID", ""))
    return stream_events(request, events, client, is_practice=row.session.interview.is_practice)
