"""The problems: those of practice for visitors, also reserved ones for accounts. Interviewers also get a preview."""

from django.http import HttpRequest
from ninja import Router

from judge.api.auth import authenticate_user, get_user
from judge.api.problems import schemas, serializers
from judge.domain import catalog, practice_access, problem_restrictions
from judge.domain.exercises import list_exercise_names
from judge.domain.team_access import require_interviewer

router = Router(tags=["problems"])


@router.get("", response=list[schemas.CatalogProblem])
def list_problems(request: HttpRequest) -> list[schemas.CatalogProblem]:
    user = authenticate_user(request)
    if user is None:
        practice_access.require_practice_access(has_account=False)
        return serializers.serialize_catalog([(problem, ()) for problem in practice_access.list_practice_problems()])
    restrictions = problem_restrictions.load_restrictions()
    own_teams = problem_restrictions.list_own_team_ids(user)
    used = problem_restrictions.list_used_problems(own_teams) if restrictions else set[str]()
    return serializers.serialize_catalog(
        [
            (problem, teams)
            for slug, problem in catalog.load_problems().items()
            if (teams := own_teams & restrictions.get(slug, own_teams))
            or user.is_operator
            or slug not in restrictions
            or slug in used
        ]
    )


@router.get("/{slug}", response=schemas.ProblemDetail)
def get_problem(request: HttpRequest, slug: str) -> schemas.ProblemDetail:
    user = authenticate_user(request)
    if user is not None:
        problem = problem_restrictions.get_readable_problem(user, slug)
    else:
        practice_access.require_practice_access(has_account=False)
        problem = practice_access.get_practice_problem(slug)
    return serializers.serialize_problem_detail(problem, list_exercise_names(problem), with_reading=True)


@router.get("/{slug}/preview", response=schemas.ProblemPreview, auth=authenticate_user)
def get_problem_preview(request: HttpRequest, slug: str) -> schemas.ProblemPreview:
    user = get_user(request)
    require_interviewer(user)
    return serializers.serialize_problem_preview(problem_restrictions.get_problem_to_preview(user, slug))
