"""The interviews that a filter offers: the latest ones, those whose title was searched, and the chosen one."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from judge.api.auth import authenticate_user, get_user
from judge.api.lists.schemas import SearchText
from judge.api.schemas import Id
from judge.domain.session_list import filter_listed_interviews

router = Router(tags=["lists"], auth=authenticate_user)
MAX_CHOICES = 200


class InterviewChoiceQuery(Schema):
    team: Id | None = None
    title: SearchText = ""
    """A part of it."""
    chosen: Id | None = None
    """Is always listed, so that the filter can name it."""


class InterviewChoice(Schema):
    id: int
    title: str


class InterviewChoices(Schema):
    interviews: list[InterviewChoice]
    """Latest first."""
    more: bool
    """Whether some were left out, so that a part of the title must be searched."""


@router.get("/interviews", response=InterviewChoices)
def list_interview_choices(request: HttpRequest, query: Query[InterviewChoiceQuery]) -> InterviewChoices:
    """Of the teams in which the user is more than a viewer."""
    allowed = filter_listed_interviews(get_user(request))
    if query.team:
        allowed = allowed.filter(team=query.team)
    found = allowed.filter(title__icontains=query.title) if query.title else allowed
    rows = list(found.order_by("-created_at", "-pk").values("id", "title")[: MAX_CHOICES + 1])
    shown = rows[:MAX_CHOICES]
    chosen = allowed.filter(pk=query.chosen).values("id", "title") if query.chosen else ()
    shown = [*(row for row in chosen if row not in shown), *shown]
    return InterviewChoices(interviews=[InterviewChoice(**row) for row in shown], more=len(rows) > MAX_CHOICES)
