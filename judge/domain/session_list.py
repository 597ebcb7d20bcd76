"""The list of sessions over all interviews: filter, order and pages, without what is folded for the reader.

A folded result is no oracle: a session whose results are folded matches no filter by result, and has no place in an
order by result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from judge.domain.scorecards import filter_assigned_interviews, filter_folded_sessions, filter_seen_sessions
from judge.domain.session_end import EARLIEST_END
from judge.domain.team_access import EDITORS, filter_team_interviews
from judge.models import CandidateSession, Decision, Interview, MetBug, SessionScores, SessionState, User

PAGE_SIZE = 50
MAX_PAGE = 200
"""Later pages would read, and throw away, too many rows. A filter shows them."""
FEW_INTERVIEWS, MANY_INTERVIEWS = 50, 5000
"""See `filter_by_interview`."""
MANY_SCORES = 2000
"""So many sessions with a chosen score fill a page before many others were read, in each order that has an index."""
SCORES = ("normal", "trap", "hard")
"""The groups of cases whose share of passed cases filters and orders: fields of `SessionScores`."""
OPEN = "open"
"""The decision of an ended session without one."""


@dataclass(frozen=True, slots=True)
class ListOrder:
    field: Any
    """A field or an expression."""
    not_null: str = ""
    """The field that some sessions do not have. They come last. Empty if all have it."""
    is_result: bool = False
    """Whether it orders by a result, which may be folded."""


ORDERS = {
    "invited": ListOrder("pk"),
    "started": ListOrder("started_at", "started_at"),
    "candidate": ListOrder(Lower("candidate__name")),
    "time": ListOrder("scores__seconds", "scores__seconds"),
    "bugs": ListOrder("scores__bugs", "scores__bugs", is_result=True),
} | {name: ListOrder(f"scores__{name}", f"scores__{name}", is_result=True) for name in SCORES}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionFilter:
    """Empty fields filter nothing."""

    search: str = ""
    """Part of a candidate's name."""
    team: int | None = None
    interview: int | None = None
    state: str = ""
    """A `SessionState`."""
    problem: str = ""
    """A slug."""
    bug: str = ""
    """A known bug of `problem` that was named."""
    verdict: str = ""
    """"accepted": all exercises; "partly": some of them; "none"."""
    score: str = ""
    """One of SCORES, which `at_least` and `at_most` are about."""
    at_least: int | None = None
    at_most: int | None = None
    """In percent of the cases."""
    decision: str = ""
    """A choice, or OPEN."""
    interviewer: int | None = None
    """The account that is assigned."""
    since: date | None = None
    until: date | None = None
    """The first and the last day, in UTC, on which the candidate started."""

    @property
    def is_about_results(self) -> bool:
        return bool(self.selects_scored or self.decision)

    @property
    def selects_scored(self) -> bool:
        """Whether all found sessions have scores."""
        return bool(self.bug or self.verdict or self.score)


def filter_listed_interviews(user: User) -> QuerySet[Interview]:
    """Those of the teams in which the user reads names and results."""
    return filter_team_interviews(user, EDITORS)


def filter_sessions(user: User, filters: SessionFilter) -> QuerySet[CandidateSession]:
    rows = filter_by_interview(select_interviews(user, filters), by_ids=bool(filters.problem))
    if filters.search:
        rows = rows.filter(candidate__name__icontains=filters.search)
    if filters.state:
        rows = rows.filter(filter_state(filters.state))
    if filters.since:
        rows = rows.filter(started_at__gte=get_day_start(filters.since))
    if filters.until:
        rows = rows.filter(started_at__lt=get_day_start(filters.until) + timedelta(days=1))
    if filters.is_about_results:
        rows = filter_results(rows.filter(filter_shown_results(user, filters)), filters)
    return rows


def get_day_start(day: date) -> datetime:
    """In UTC."""
    return datetime.combine(day, time(), UTC)


def filter_shown_results(user: User, filters: SessionFilter) -> Q:
    """Selects the listed sessions whose results are not folded."""
    if not select_interviews(user, filters).exclude(filter_assigned_interviews(user.pk)).exists():
        return filter_seen_sessions(user)  # whose index the database can use, unlike those of an alternative
    return ~filter_folded_sessions(user)


def filter_by_interview(interviews: QuerySet[Interview], *, by_ids: bool) -> QuerySet[CandidateSession]:
    """Of many interviews, a page is found by the index of the order, which is read until the page is full. Databases
    would find all sessions by the index of their interview and sort them, unless it is an expression here.

    With `by_ids`, up to MANY_INTERVIEWS are named by their ids. This costs some milliseconds, but PostgreSQL cannot
    know how many interviews a search in a text finds, and would expect none."""
    found = list(interviews.values_list("pk", flat=True)[: (MANY_INTERVIEWS if by_ids else FEW_INTERVIEWS) + 1])
    if len(found) <= FEW_INTERVIEWS:
        return CandidateSession.objects.filter(interview__in=found)
    rows = CandidateSession.objects.alias(listed=F("interview") + 0)
    return rows.filter(listed__in=found if by_ids and len(found) <= MANY_INTERVIEWS else interviews.values("pk"))


def select_interviews(user: User, filters: SessionFilter) -> QuerySet[Interview]:
    rows = filter_listed_interviews(user)
    if filters.team is not None:
        rows = rows.filter(team=filters.team)
    if filters.interview is not None:
        rows = rows.filter(pk=filters.interview)
    if filters.interviewer is not None:
        rows = rows.filter(filter_assigned_interviews(filters.interviewer))
    if filters.problem:
        rows = filter_by_problem(rows, filters.problem)
    return rows.order_by()


def filter_by_problem(rows: QuerySet[Interview], slug: str) -> QuerySet[Interview]:
    """In the text of the JSON, because SQLite cannot search in a list."""
    text = Cast("problems", TextField())
    return rows.alias(problem_list=text).filter(problem_list__contains=f'"{slug}"')


def filter_state(state: str) -> Q:
    """Selects the sessions in the state, as `CandidateSession.state` computes it.

    Time that was given back is JSON, so a session that got some counts as ended when the sweep has submitted it, a few
    seconds after its end.
    """
    now = timezone.now()
    is_revoked, has_started = Q(revoked_at__isnull=False), Q(started_at__isnull=False)
    if state == SessionState.REVOKED:
        return is_revoked
    if state in (SessionState.INVITED, SessionState.EXPIRED):
        is_expired = Q(expires_at__lte=now)
        return Q(revoked_at=None, started_at=None, ended_at=None) & (
            is_expired if state == SessionState.EXPIRED else Q(expires_at=None) | Q(expires_at__gt=now)
        )
    is_over = GreaterThanOrEqual(Value(now.timestamp(), FloatField()), EARLIEST_END)
    is_ended = Q(ended_at__lte=now) | Q(time_up_handled_at__isnull=False)
    is_ended |= Q(Q(is_over), paused_at=None, time_given_back=[], started_at__isnull=False)
    if state == SessionState.ENDED:
        return ~is_revoked & is_ended
    is_paused = Q(paused_at__isnull=False)
    return ~is_revoked & has_started & ~is_ended & (is_paused if state == SessionState.PAUSED else ~is_paused)


def filter_results(rows: QuerySet[CandidateSession], filters: SessionFilter) -> QuerySet[CandidateSession]:
    """`rows` have no session whose results are folded."""
    if filters.bug:
        met = MetBug.objects.filter(bug=filters.bug, result__slug=filters.problem)
        rows = rows.filter(pk__in=met.values("result__session"))
    match filters.verdict:
        case "accepted":
            rows = rows.filter(scores__accepted=F("scores__exercises"))
        case "partly":
            # An expression, so that the index of the order is used: most sessions have an accepted exercise.
            rows = rows.alias(accepted=F("scores__accepted") + 0)
            rows = rows.filter(accepted__gt=0, accepted__lt=F("scores__exercises"))
        case "none":
            rows = filter_by_scores(rows, "accepted", {"exact": 0})
    if filters.score:
        rows = filter_by_scores(rows, filters.score, build_bounds(filters))
    if filters.decision == OPEN:
        rows = rows.filter(filter_state(SessionState.ENDED), ~Exists(Decision.objects.filter(session=OuterRef("pk"))))
    elif filters.decision:
        rows = rows.filter(Exists(Decision.objects.filter(session=OuterRef("pk"), choice=filters.decision)))
    return rows


def build_bounds(filters: SessionFilter) -> dict[str, Any]:
    """The lookups of a score from `at_least` to `at_most`."""
    bounds: dict[str, Any] = {"isnull": False}
    if filters.at_least is not None:
        bounds["gte"] = filters.at_least / 100
    if filters.at_most is not None:
        bounds["lte"] = filters.at_most / 100
    return bounds


def filter_by_scores(
    rows: QuerySet[CandidateSession], field: str, lookups: Mapping[str, Any]
) -> QuerySet[CandidateSession]:
    """`field` is one of `SessionScores` that has an index, by which few sessions are found. Of many, a page is found by
    the index of its order, as in `filter_by_interview`."""
    found = SessionScores.objects.filter(**{f"{field}__{name}": value for name, value in lookups.items()})
    if len(found.order_by().values(field)[: MANY_SCORES + 1]) <= MANY_SCORES:
        return rows.filter(**{f"scores__{field}__{name}": value for name, value in lookups.items()})
    rows = rows.alias(chosen_score=F(f"scores__{field}") + 0)
    return rows.filter(**{f"chosen_score__{name}": value for name, value in lookups.items()})


def list_page(user: User, filters: SessionFilter, order: str, page: int) -> tuple[list[int], bool]:
    """Return the ids of a page in their order, and whether there are more. `order` is one of ORDERS, with "-" for
    descending. Runs at most three queries besides those of the filter."""
    parts = split_by_order(user, filters, order)
    skipped, found = (page - 1) * PAGE_SIZE, list[int]()
    for rows in parts:
        missing = PAGE_SIZE + 1 - len(found)
        added = list(rows.values_list("pk", flat=True)[skipped : skipped + missing])
        found += added
        if len(added) == missing or rows is parts[-1]:
            break
        skipped = 0 if added else max(0, skipped - rows.count()) if skipped else 0
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def list_all(user: User, filters: SessionFilter, order: str, limit: int) -> list[int]:
    """Like all pages together, at most `limit` ids."""
    found = list[int]()
    for rows in split_by_order(user, filters, order):
        found += rows.values_list("pk", flat=True)[: limit - len(found)]
    return found


def split_by_order(user: User, filters: SessionFilter, order: str) -> tuple[QuerySet[CandidateSession], ...]:
    """The sessions that have a place in the order, then the others, latest invitation first. An index finds the first
    page of each; sorting by an expression would read all sessions."""
    rows = filter_sessions(user, filters)
    is_descending, chosen = order.startswith("-"), ORDERS[order.removeprefix("-")]
    field = F(chosen.field) if isinstance(chosen.field, str) else chosen.field
    # The same number as the session's, but in the index of the field.
    tie = F("scores__session") if chosen.not_null.startswith("scores__") else F("pk")
    ordering = [field.desc(), tie.desc()] if is_descending else [field.asc(), tie.asc()]
    if not chosen.not_null:
        # Only practice has candidates without a name. The condition lets the database use its index.
        named = rows.exclude(candidate__name="") if chosen.field != "pk" else rows
        return (named.order_by(*ordering),)
    placed, others = rows.filter(**{f"{chosen.not_null}__isnull": False}), Q((f"{chosen.not_null}__isnull", True))
    if filters.selects_scored and chosen.not_null in ("scores__bugs", "scores__seconds", f"scores__{filters.score}"):
        return (placed.order_by(*ordering),)  # there are no others
    if chosen.is_result:
        shown = filter_shown_results(user, filters)
        placed, others = placed.filter(shown), others | ~shown
    return placed.order_by(*ordering), rows.filter(others).order_by("-pk")
