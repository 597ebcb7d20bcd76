"""Interviews, for their owner and for operators."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.interviews.create_interview import create_interview
from judge.actions.interviews.invite_candidate import invite_candidate
from judge.api.auth import authenticate_user, filter_interviews_for, get_interview_for, get_user
from judge.api.interviews import schemas, serializers
from judge.http import rate_limits
from judge.http.client_address import get_client_address

router = Router(tags=["interviews"], auth=authenticate_user)


@router.get("", response=list[schemas.InterviewSummary])
def list_interviews(request: HttpRequest) -> list[schemas.InterviewSummary]:
    rows = filter_interviews_for(request.user).prefetch_related("sessions__interview").order_by("-created_at", "-id")
    return [serializers.serialize_interview_summary(row) for row in rows]


@router.post("", response={201: schemas.InterviewDetail})
def post_interview(request: HttpRequest, body: schemas.InterviewIn) -> Status[schemas.InterviewDetail]:
    rate_limits.check_rate_limit(rate_limits.INTERVIEWS, f"user {request.user.pk}")
    chosen = [problem for problem in body.problems if not isinstance(problem, str)]
    interview = create_interview(
        get_user(request),
        body.title,
        body.minutes,
        [problem if isinstance(problem, str) else problem.slug for problem in body.problems],
        {problem.slug: problem.exercises for problem in chosen},
        address=get_client_address(request),
    )
    return Status(201, serializers.serialize_interview_detail(interview))


@router.get("/{int:interview_id}", response=schemas.InterviewDetail)
def get_interview(request: HttpRequest, interview_id: int) -> schemas.InterviewDetail:
    return serializers.serialize_interview_detail(get_interview_for(request.user, interview_id))


@router.post("/{int:interview_id}/invitations", response={201: schemas.Invitation})
def post_invitation(request: HttpRequest, interview_id: int, body: schemas.InvitationIn) -> Status[schemas.Invitation]:
    interview = get_interview_for(request.user, interview_id)
    rate_limits.check_rate_limit(rate_limits.INVITATIONS, f"user {request.user.pk}")
    session = invite_candidate(interview, body.candidate, get_user(request), address=get_client_address(request))
    return Status(201, serializers.serialize_invitation(session, []))
