"""The list of interviews: filter, order and pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Lower

from judge.domain.scorecards import filter_assigned_interviews
from judge.domain.session_list import PAGE_SIZE, filter_by_problem, get_day_start
from judge.domain.team_access import EDITORS, filter_team_interviews
from judge.models import Interview, User

ORDERS: dict[str, Any] = {"created": F("created_at"), "title": Lower("title"), "minutes": F("minutes")}


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewFilter:
    """Empty fields filter nothing."""

    search: str = ""
    """Part of the title."""
    team: int | None = None
    problem: str = ""
    """A slug."""
    interviewer: int | None = None
    """The account that is assigned."""
    since: date | None = None
    until: date | None = None
    """The first and the last day, in UTC, on which the interview was created."""


def filter_interviews(user: User, filters: InterviewFilter) -> QuerySet[Interview]:
    rows = filter_team_interviews(user)
    if filters.search:
        # A viewer reads titles without names, so a search must not find the names.
        editable = filter_team_interviews(user, EDITORS).values("pk")
        rows = rows.filter(title__icontains=filters.search, pk__in=editable)
    if filters.team is not None:
        rows = rows.filter(team=filters.team)
    if filters.interviewer is not None:
        rows = rows.filter(filter_assigned_interviews(filters.interviewer))
    if filters.problem:
        rows = filter_by_problem(rows, filters.problem)
    if filters.since:
        rows = rows.filter(created_at__gte=get_day_start(filters.since))
    if filters.until:
        rows = rows.filter(created_at__lt=get_day_start(filters.until) + timedelta(days=1))
    return rows


def order_interviews(user: User, rows: QuerySet[Interview], order: str) -> QuerySet[Interview]:
    """`order` is one of ORDERS, with "-" for descending."""
    field, first = ORDERS[order.removeprefix("-")], list[str]()
    if order.endswith("title"):
        # A viewer reads titles without names, so their place in the order must not show the names.
        is_readable = Q(pk__in=filter_team_interviews(user, EDITORS).values("pk"))
        rows = rows.annotate(is_readable=Case(When(is_readable, then=1), default=0))
        field, first = Case(When(is_readable, then=field), default=Value("")), ["-is_readable"]
    ordering = [field.desc(), F("pk").desc()] if order.startswith("-") else [field.asc(), F("pk").asc()]
    return rows.order_by(*first, *ordering)


def list_interview_page(user: User, filters: InterviewFilter, order: str, page: int) -> tuple[list[Interview], bool]:
    """Return the interviews of a page, and whether there are more."""
    rows = order_interviews(user, filter_interviews(user, filters), order).select_related("team", "owner")
    start = (page - 1) * PAGE_SIZE
    found = list(rows[start : start + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE
