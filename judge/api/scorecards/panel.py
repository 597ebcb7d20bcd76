"""The interviewers who fill in the scorecards of an interview, and the rubric of these scorecards."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.scorecards.assign_interviewers import assign_interviewers
from judge.actions.scorecards.choose_rubric import choose_rubric
from judge.api.auth import authenticate_user, get_interview_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.interviews.router import find_rubric_version
from judge.api.scorecards import schemas
from judge.api.scorecards.serializers import serialize_panel
from judge.domain.team_access import require_lead
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address

router = Router(tags=["scorecards"], auth=authenticate_user)


@router.get("/{int:interview_id}/panel", response=schemas.PanelOut)
def get_panel(request: HttpRequest, interview_id: int) -> schemas.PanelOut:
    user = get_user(request)
    return serialize_panel(get_interview_to_edit(user, interview_id), user)


@router.put("/{int:interview_id}/panel", response=schemas.PanelOut)
def put_panel(request: HttpRequest, interview_id: int, body: schemas.PanelIn) -> schemas.PanelOut:
    user = get_user(request)
    interview = get_interview_to_edit(user, interview_id)
    require_lead(user, interview)
    rate_limits.require_below_rate_limit(rate_limits.PANELS, f"user {user.pk}")
    assign_interviewers(interview, body.interviewers, user, address=get_client_address(request))
    return serialize_panel(interview, user)


@router.put("/{int:interview_id}/rubric", response=schemas.PanelOut)
def put_rubric_choice(request: HttpRequest, interview_id: int, body: schemas.RubricChoiceIn) -> schemas.PanelOut:
    user = get_user(request)
    interview = get_interview_to_edit(user, interview_id)
    require_lead(user, interview)
    rate_limits.require_below_rate_limit(rate_limits.PANELS, f"user {user.pk}")
    team = interview.team or raise_not_found("team")
    shown = (body.old_rubric, body.old_number)
    choose_rubric(interview, find_rubric_version(team, body.rubric), shown, user, address=get_client_address(request))
    return serialize_panel(get_interview_to_edit(user, interview_id), user)
