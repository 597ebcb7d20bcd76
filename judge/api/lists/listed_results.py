"""Results of sessions for lists.

As plain values: instances of models with what they refer to are circles in memory, which only the garbage collector
frees, so every tenth page or so would take a tenth of a second longer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from judge.api.lists.schemas import ListedBug
from judge.domain import catalog
from judge.models import MetBug, SessionScores


@dataclass(slots=True)
class ListedResults:
    """Of a session. `None` and empty until they are computed."""

    scores: Mapping[str, Any] = field(default_factory=dict[str, Any])
    accepted: int | None = None
    exercises: int | None = None
    seconds: int | None = None
    bugs: list[ListedBug] = field(default_factory=list[ListedBug])
    """The ones that were not fixed come first."""


def load_listed_results(sessions: Collection[int]) -> dict[int, ListedResults]:
    """By the id of the session. Two queries."""
    found = {pk: ListedResults() for pk in sessions}
    rows = SessionScores.objects.filter(session__in=sessions)
    for pk, *values in rows.values_list("session", "groups", "accepted", "exercises", "seconds"):
        found[pk] = ListedResults(*values)
    bugs = MetBug.objects.filter(result__session__in=sessions).order_by("is_fixed", "result", "pk")
    for pk, slug, bug, is_fixed in bugs.values_list("result__session", "result__slug", "bug", "is_fixed"):
        found[pk].bugs.append(build_bug(slug, bug, is_fixed=is_fixed))
    return found


def build_bug(slug: str, bug: str, *, is_fixed: bool) -> ListedBug:
    title = catalog.get_bug_titles(slug).get(bug) or bug
    return ListedBug(slug=slug, bug=bug, title=title, is_fixed=is_fixed)
