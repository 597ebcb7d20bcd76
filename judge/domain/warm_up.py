"""The problem that candidates try before an interview starts. It is in no list, and nothing of it counts."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from judge.domain import catalog
from problems.format.loader import WARM_UP, load_package
from problems.format.problem import Problem

M = TypeVar("M", bound=Model)


def is_warm_up(slug: str) -> bool:
    return slug == WARM_UP


def get_problem_or_warm_up(slug: str) -> Problem:
    """Like `catalog.get_problem`, for code that has already decided that the session may open or judge it."""
    return load_package(WARM_UP) if is_warm_up(slug) else catalog.get_problem(slug)


def exclude_warm_up(rows: QuerySet[M]) -> QuerySet[M]:
    """`rows` have a slug, such as documents and submissions."""
    return rows.exclude(slug=WARM_UP)
