from typing import Any

from judge import catalog
from judge.errors import RefusedError
from judge.models import Interview


def make_interview(owner: Any, title: str, minutes: int, problems: list[str]) -> Interview:
    """An interview of these problems, in this order."""
    if len(set(problems)) != len(problems):
        raise RefusedError("invalid", "A problem is in the list twice.", "Take it out once.")
    for slug in problems:
        catalog.find(slug)
    return Interview.objects.create(owner=owner, title=title, minutes=minutes, problems=problems)
