"""The problems of this server, for operators: they restrict a problem to teams."""

from collections.abc import Collection
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from judge.actions.problems.restrict_problem import restrict_problem
from judge.api.auth import authenticate_operator, get_user
from judge.api.schemas import Id
from judge.domain import catalog
from judge.domain.practice_access import is_reserved
from judge.domain.problem_restrictions import Restrictions, load_restrictions
from judge.limits.client_address import get_client_address
from judge.operations.optional_workers import find_unserved_slugs

router = Router(tags=["operator"], auth=authenticate_operator)
MAX_TEAMS = 1000


class ProblemForOperator(Schema):
    slug: str
    title: str
    """The slug, if the problem is not on this server any more."""
    reserved: bool
    """Whether the setting JUDGE_RESERVED keeps it out of practice."""
    is_available: bool
    """Whether it is on this server. A restriction stays when a package is removed."""
    is_served: bool
    """Whether a worker judges it. Kernels need one with Triton."""
    teams: list[int]
    """The teams that it is restricted to. If there are none, every team may use it."""


class ProblemTeamsIn(Schema):
    teams: Annotated[list[Id], Field(max_length=MAX_TEAMS)]


@router.get("", response=list[ProblemForOperator])
def list_problems(request: HttpRequest) -> list[ProblemForOperator]:
    restrictions, unserved = load_restrictions(), find_unserved_slugs(catalog.load_problems().values())
    slugs = dict.fromkeys([*catalog.load_problems(), *restrictions])
    return [serialize_problem(slug, restrictions, unserved) for slug in slugs]


@router.put("/{slug}/teams", response=ProblemForOperator)
def put_teams(request: HttpRequest, slug: str, body: ProblemTeamsIn) -> ProblemForOperator:
    restrict_problem(slug, body.teams, get_user(request), address=get_client_address(request))
    unserved = find_unserved_slugs(catalog.load_problems().values())
    return serialize_problem(slug, load_restrictions(), unserved)


def serialize_problem(slug: str, restrictions: Restrictions, unserved: Collection[str]) -> ProblemForOperator:
    problem = catalog.load_problems().get(slug)
    return ProblemForOperator(
        slug=slug,
        title=problem.title if problem else slug,
        reserved=is_reserved(slug),
        is_available=problem is not None,
        is_served=slug not in unserved,
        teams=sorted(restrictions.get(slug, ())),
    )
