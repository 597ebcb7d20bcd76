"""The problems: the same for everybody."""

from django.http import HttpRequest
from ninja import Router

from judge import catalog
from judge.api import schemas, shapes

router = Router(tags=["problems"])


@router.get("", response=list[schemas.ProblemSummary])
def list_problems(request: HttpRequest) -> list[schemas.ProblemSummary]:
    return [shapes.problem_summary(slug) for slug in catalog.by_slug()]


@router.get("/{slug}", response=schemas.ProblemDetail)
def get_problem(request: HttpRequest, slug: str) -> schemas.ProblemDetail:
    return shapes.problem_detail(slug)
