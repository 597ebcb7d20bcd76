"""A team's rubrics. Its owners change them; its interviewers choose one for an interview."""

from django.http import HttpRequest
from ninja import Router, Status

from judge.actions.scorecards.rubric_versions import build_default_version
from judge.actions.scorecards.team_rubrics import change_rubric, create_rubric, delete_rubric
from judge.api.auth import authenticate_user, get_team_for_editor, get_user
from judge.api.base import raise_not_found
from judge.api.scorecards import schemas
from judge.api.scorecards.serializers import build_version_fields
from judge.domain.rubric_dimensions import Dimension
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Rubric, RubricVersion, Team

router = Router(tags=["scorecards"], auth=authenticate_user)


def get_rubric(team: Team, rubric_id: int) -> Rubric:
    rows = team.rubrics.select_related("team").filter(archived_at=None)
    return rows.filter(pk=rubric_id).first() or raise_not_found("rubric")


def serialize_rubric(version: RubricVersion) -> schemas.RubricOut:
    return schemas.RubricOut.model_validate(build_version_fields(version) | {"id": version.rubric_id})


def build_dimensions(body: schemas.RubricIn) -> list[Dimension]:
    return [Dimension(**each.model_dump()) for each in body.dimensions]


@router.get("/{int:team_id}/rubrics", response=list[schemas.RubricOut])
def list_rubrics(request: HttpRequest, team_id: int) -> list[schemas.RubricOut]:
    """The one that every team has, then those of the team by name."""
    team = get_team_for_editor(get_user(request), team_id)
    latest: dict[int | None, RubricVersion] = {}
    for version in RubricVersion.objects.filter(rubric__team=team, rubric__archived_at=None).order_by("number"):
        latest[version.rubric_id] = version
    own = sorted(latest.values(), key=lambda version: version.name.casefold())
    return [serialize_rubric(version) for version in (build_default_version(), *own)]


@router.post("/{int:team_id}/rubrics", response={201: schemas.RubricOut})
def post_rubric(request: HttpRequest, team_id: int, body: schemas.RubricIn) -> Status[schemas.RubricOut]:
    user = get_user(request)
    team = get_team_for_editor(user, team_id)
    rate_limits.require_below_rate_limit(rate_limits.INTERVIEWS, f"user {user.pk}")
    version = create_rubric(team, body.name, build_dimensions(body), user, address=get_client_address(request))
    return Status(201, serialize_rubric(version))


@router.put("/{int:team_id}/rubrics/{int:rubric_id}", response=schemas.RubricOut)
def put_rubric(request: HttpRequest, team_id: int, rubric_id: int, body: schemas.RubricChangeIn) -> schemas.RubricOut:
    """Store its next version."""
    user = get_user(request)
    rubric = get_rubric(get_team_for_editor(user, team_id), rubric_id)
    rate_limits.require_below_rate_limit(rate_limits.INTERVIEWS, f"user {user.pk}")
    version = change_rubric(
        rubric, body.name, build_dimensions(body), user, number=body.number, address=get_client_address(request)
    )
    return serialize_rubric(version)


@router.delete("/{int:team_id}/rubrics/{int:rubric_id}", response={204: None})
def remove_rubric(request: HttpRequest, team_id: int, rubric_id: int) -> Status[None]:
    user = get_user(request)
    rubric = get_rubric(get_team_for_editor(user, team_id), rubric_id)
    rate_limits.require_below_rate_limit(rate_limits.INTERVIEWS, f"user {user.pk}")
    delete_rubric(rubric, user, address=get_client_address(request))
    return Status(204, None)
