"""The problems: those of practice for visitors, all of them for accounts, which create interviews."""

from django.http import HttpRequest
from ninja import Router

from judge.api.auth import authenticate_user
from judge.api.problems import schemas, serializers
from judge.domain import catalog, practice_access
from judge.domain.exercises import list_exercise_names

router = Router(tags=["problems"])


@router.get("", response=list[schemas.CatalogProblem])
def list_problems(request: HttpRequest) -> list[schemas.CatalogProblem]:
    if authenticate_user(request) is not None:
        problems = list(catalog.load_problems().values())
    else:
        practice_access.require_practice_access(has_account=False)
        problems = practice_access.list_practice_problems()
    return [serializers.serialize_catalog_problem(problem) for problem in problems]


@router.get("/{slug}", response=schemas.ProblemDetail)
def get_problem(request: HttpRequest, slug: str) -> schemas.ProblemDetail:
    if authenticate_user(request) is not None:
        problem = catalog.get_problem(slug)
    else:
        practice_access.require_practice_access(has_account=False)
        problem = practice_access.get_practice_problem(slug)
    return serializers.serialize_problem_detail(slug, tuple(list_exercise_names(problem)))
