"""The search of the pages for signed-in users: everything that one text finds."""

from django.http import HttpRequest
from ninja import Query, Router, Schema

from judge.api.auth import authenticate_user, get_user
from judge.api.lists.schemas import SearchText
from judge.domain import search
from judge.limits import rate_limits

router = Router(tags=["search"], auth=authenticate_user)


class SearchQuery(Schema):
    text: SearchText = ""
    """Part of a name. Without one, nothing is found."""


class FoundProblem(Schema):
    slug: str
    title: str
    has_preview: bool
    """Whether the user may read its preview. Otherwise they may practice it."""


class FoundInterview(Schema):
    id: int
    title: str


class FoundSession(Schema):
    id: int
    candidate: str
    interview_title: str


class SearchResults(Schema):
    """At most 20 in all."""

    problems: list[FoundProblem]
    interviews: list[FoundInterview]
    sessions: list[FoundSession]


@router.get("", response=SearchResults)
def search_all(request: HttpRequest, query: Query[SearchQuery]) -> SearchResults:
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.SEARCHES, f"user {user.pk}")
    if not query.text:
        return SearchResults(problems=[], interviews=[], sessions=[])
    return SearchResults(
        problems=[
            FoundProblem(slug=each.problem.slug, title=each.problem.title, has_preview=each.has_preview)
            for each in search.find_problems(user, query.text)
        ],
        interviews=[FoundInterview(id=each.pk, title=each.title) for each in search.find_interviews(user, query.text)],
        sessions=[
            FoundSession(id=each.pk, candidate=each.candidate.name, interview_title=each.interview.title)
            for each in search.find_sessions(user, query.text)
        ],
    )
