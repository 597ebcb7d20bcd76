"""Interviews: their owner's, and an operator's."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.interviews.create_interview import make_interview
from judge.actions.interviews.invite_candidate import invite
from judge.api.auth import interview_for, interviews_of, signed_in, user_of
from judge.api.interviews import schemas, serializers
from judge.http import rate_limits
from judge.http.client_address import address_of

router = Router(tags=["interviews"], auth=signed_in)


@router.get("", response=list[schemas.InterviewSummary])
def list_interviews(request: HttpRequest) -> list[schemas.InterviewSummary]:
    rows = interviews_of(request.user).prefetch_related("invitations__interview").order_by("-created_at", "-id")
    return [serializers.interview_summary(row) for row in rows]


@router.post("", response={201: schemas.InterviewDetail})
def create_interview(request: HttpRequest, body: schemas.InterviewIn) -> Status[schemas.InterviewDetail]:
    rate_limits.must_wait(rate_limits.INTERVIEWS, f"user {request.user.pk}")
    made = make_interview(user_of(request), body.title, body.minutes, body.problems, address=address_of(request))
    return Status(201, serializers.interview_detail(made))


@router.get("/{int:interview_id}", response=schemas.InterviewDetail)
def get_interview(request: HttpRequest, interview_id: int) -> schemas.InterviewDetail:
    return serializers.interview_detail(interview_for(request.user, interview_id))


@router.post("/{int:interview_id}/invitations", response={201: schemas.Invitation})
def create_invitation(
    request: HttpRequest, interview_id: int, body: schemas.InvitationIn
) -> Status[schemas.Invitation]:
    interview = interview_for(request.user, interview_id)
    rate_limits.must_wait(rate_limits.INVITATIONS, f"user {request.user.pk}")
    seat = invite(interview, body.candidate, user_of(request), address=address_of(request))
    return Status(201, serializers.invitation(seat))
