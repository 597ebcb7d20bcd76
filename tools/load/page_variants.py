"""The queries with which a page is measured: each filter, each order and some pages of the lists, and what a page needs
or is often asked for together. What the API accepts is read from its schema, so a new filter is measured too."""

from collections.abc import Iterator, Mapping
from typing import Any

from judge.domain.default_rubric import DIMENSIONS
from judge.domain.exercises import IMPLEMENT
from judge.domain.session_list import MAX_PAGE

SLUG = "softmax"
"""A problem of the interview whose pages are measured."""
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "search": ("17",),
    "title": ("17",),
    "text": ("17",),
    "team": ("{team_id}",),
    "interview": ("{interview_id}",),
    "chosen": ("{interview_id}",),
    "interviewer": ("{user_id}",),
    "problem": (SLUG,),
    "bug": ("mean-subtracted",),
    "at_least": ("80",),
    "at_most": ("20",),
    "since": ("{since}",),
    "until": ("{today}",),
    "months": ("3",),
    "dimension": (DIMENSIONS[0].id,),
    "attribute": ("Site",),
    "after": ("100",),
    "page": ("5", "20", str(MAX_PAGE)),
}
"""Values of the parameters that the schema does not enumerate, by name. Braces name an id of the measured team."""
COMPANIONS = {"bug": f"problem={SLUG}", "at_least": "score=trap", "at_most": "score=trap"}
"""Without which a filter does nothing."""
COMBINED = {
    "/api/session-list": (
        f"?problem={SLUG}&verdict=none&order=-normal",
        "?search=17&state=ended&order=candidate",
        "?interview={interview_id}&order=-trap",
        "?interviewer={user_id}&decision=open&since={since}&order=-time",
        f"?problem={SLUG}&bug=mean-subtracted&score=trap&at_most=50&order=bugs&page=5",
    ),
    "/api/interview-list": ("?search=17&problem=rope&order=title", "?interviewer={user_id}&since={since}&page=5"),
    "/api/interviews/{interview_id}/candidates": ("?search=17&state=ended&order=candidate&page=5",),
    "/api/session-list/interviews": ("?title=17&team={team_id}&chosen={interview_id}",),
}
"""What people ask for together. A database may choose another plan for it."""
REQUIRED = {
    "/api/invitations/{invitation_id}/report/code": (f"?slug={SLUG}&exercise={IMPLEMENT}",),
    "/api/comparison": ("?ids={ids}",),
    "/api/comparison/pdf": ("?ids={ids}",),
    "/api/share-links": ("?ids={ids}",),
    "/api/saved-views": ("?page=sessions", "?page=interviews"),
    "/api/search": ("?text=17", "?text=softmax"),
}
"""All queries of pages that say nothing without one."""


def list_variants(path: str, operation: Mapping[str, Any], *, has_limit: bool) -> list[str]:
    """The queries of a GET. One without a time limit is measured without filters, because it takes long."""
    if path in REQUIRED:
        return list(REQUIRED[path])
    if not has_limit:
        return [""]
    single = [query for each in operation.get("parameters", ()) if each["in"] == "query" for query in vary(each)]
    return ["", *single, *COMBINED.get(path, ())]


def vary(parameter: Mapping[str, Any]) -> Iterator[str]:
    """A query for each value of the parameter that is enumerated, or for each example."""
    name = parameter["name"]
    values = [value for value in parameter["schema"].get("enum", ()) if value] or EXAMPLES[name]
    companion = COMPANIONS.get(name)
    for value in values:
        yield "?" + "&".join([*([companion] if companion else []), f"{name}={value}"])
