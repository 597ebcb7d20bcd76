"""What helps to make an interview: the team's templates, and how often it has used each problem. Not for viewers."""

from dataclasses import asdict

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.interviews.save_template import delete_template, rename_template, save_template
from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.base import raise_not_found
from judge.api.interviews import schemas
from judge.domain.interview_rules import InterviewRules
from judge.domain.interview_templates import Template, list_templates, read_template
from judge.domain.problem_usage import load_problem_usage
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import InterviewTemplate, Rubric, Team

router = Router(tags=["interviews"], auth=authenticate_user)


def get_template(team: Team, template_id: int) -> InterviewTemplate:
    return team.templates.select_related("team").filter(pk=template_id).first() or raise_not_found("template")


def serialize_template(template: Template) -> schemas.TemplateOut:
    problems = [{"slug": slug, "exercises": names} for slug, names in template.exercises.items()]
    return schemas.TemplateOut.model_validate(asdict(template) | {"problems": problems})


@router.get("/{int:team_id}/problem-usage", response=list[schemas.ProblemUsageOut])
def list_problem_usage(request: HttpRequest, team_id: int) -> list[schemas.ProblemUsageOut]:
    usage = load_problem_usage(get_team_for_editor(get_user(request), team_id))
    return [schemas.ProblemUsageOut.model_validate(each) for each in usage]


@router.get("/{int:team_id}/templates", response=list[schemas.TemplateOut])
def list_team_templates(request: HttpRequest, team_id: int) -> list[schemas.TemplateOut]:
    return [serialize_template(each) for each in list_templates(get_team_for_editor(get_user(request), team_id))]


@router.post("/{int:team_id}/templates", response={201: schemas.TemplateOut})
def post_template(request: HttpRequest, team_id: int, body: schemas.TemplateIn) -> Status[schemas.TemplateOut]:
    user = get_user(request)
    team = get_team_for_editor(user, team_id)
    rate_limits.require_below_rate_limit(rate_limits.INTERVIEWS, f"user {user.pk}")
    row = save_template(
        team,
        body.name,
        body.minutes,
        {problem.slug: problem.exercises for problem in body.problems},
        InterviewRules(**body.rules.model_dump()),
        body.invitation_days,
        user,
        rubric=find_rubric(team, body.rubric),
        address=get_client_address(request),
    )
    return Status(201, serialize_template(read_template(row)))


def find_rubric(team: Team, rubric_id: int | None) -> Rubric | None:
    """None for the rubric that every team has."""
    if rubric_id is None:
        return None
    return team.rubrics.filter(pk=rubric_id, archived_at=None).first() or raise_not_found("rubric")


@router.put("/{int:team_id}/templates/{int:template_id}", response=schemas.TemplateOut)
def put_template(
    request: HttpRequest, team_id: int, template_id: int, body: schemas.TemplateNameIn
) -> schemas.TemplateOut:
    """Rename it."""
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.RENAMES, f"user {user.pk}")
    row = get_template(get_team_for_editor(user, team_id), template_id)
    return serialize_template(read_template(rename_template(row, body.name, user, address=get_client_address(request))))


@router.delete("/{int:team_id}/templates/{int:template_id}", response={204: None})
def remove_template(request: HttpRequest, team_id: int, template_id: int) -> Status[None]:
    user = get_user(request)
    row = get_template(get_team_for_editor(user, team_id), template_id)
    delete_template(row, user, address=get_client_address(request))
    return Status(204, None)
