"""The list of sessions over all interviews of the teams in which the user is more than a viewer."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router

from judge.api.auth import authenticate_user, get_user
from judge.api.lists import schemas
from judge.api.lists.listed_sessions import load_listed_sessions
from judge.domain import catalog
from judge.domain.session_list import SessionFilter, filter_listed_interviews, list_page
from judge.domain.team_access import EDITORS
from judge.models import Interview, User

router = Router(tags=["lists"], auth=authenticate_user)
MAX_OPTIONS = 500


@router.get("", response=schemas.SessionListPage)
def list_sessions(request: HttpRequest, filters: Query[schemas.SessionListQuery]) -> schemas.SessionListPage:
    user = get_user(request)
    pks, more = list_page(user, read_filter(filters), filters.order, filters.page)
    return schemas.SessionListPage(sessions=load_listed_sessions(user, pks), more=more)


@router.get("/options", response=schemas.SessionListOptions)
def get_session_list_options(request: HttpRequest) -> schemas.SessionListOptions:
    user = get_user(request)
    interviews = list(filter_listed_interviews(user).order_by("-created_at", "-pk").only("problems")[:MAX_OPTIONS])
    return schemas.SessionListOptions(
        problems=list_problem_options(interviews),
        interviewers=[schemas.ListOption(id=each.pk, name=str(each)) for each in list_colleagues(user)],
    )


def read_filter(filters: schemas.SessionListFilter) -> SessionFilter:
    fields: dict[str, Any] = filters.model_dump(exclude={"order", "page"})
    return SessionFilter(**fields)


def list_problem_options(interviews: list[Interview]) -> list[schemas.ProblemOption]:
    problems = catalog.load_problems()
    used = sorted({slug for each in interviews for slug in each.problems if slug in problems})
    return [
        schemas.ProblemOption(
            slug=slug,
            title=problems[slug].title,
            bugs=[schemas.BugOption(id=bug.id, title=bug.title or bug.id) for bug in problems[slug].bugs],
        )
        for slug in used
    ]


def list_colleagues(user: User) -> list[User]:
    """Those who can be assigned in a team in which the user can be assigned, also the user. By name."""
    teams = user.memberships.filter(role__in=EDITORS).values("team")
    rows = User.objects.filter(memberships__team__in=teams, memberships__role__in=EDITORS, is_active=True).distinct()
    return sorted(rows, key=lambda each: (str(each).casefold(), each.pk))
