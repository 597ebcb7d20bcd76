"""The problems, which are the same for everybody."""

from django.http import HttpRequest
from ninja import Router

from judge.api.problems import schemas, serializers
from judge.domain import catalog

router = Router(tags=["problems"])


@router.get("", response=list[schemas.ProblemSummary])
def list_problems(request: HttpRequest) -> list[schemas.ProblemSummary]:
    return [serializers.serialize_problem_summary(slug) for slug in catalog.load_problems()]


@router.get("/{slug}", response=schemas.ProblemDetail)
def get_problem(request: HttpRequest, slug: str) -> schemas.ProblemDetail:
    return serializers.serialize_problem_detail(slug)
