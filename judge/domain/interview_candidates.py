"""The candidates of one interview: filter, order and pages. Unlike the list of all sessions, it is for viewers too, who
read numbers in place of names: neither a search nor an order reveals a name to them."""

from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import Lower

from judge.domain.candidate_names import CANDIDATE_LABEL
from judge.domain.catalog import exclude_warm_up
from judge.domain.private_periods import filter_shown_submissions
from judge.domain.session_list import PAGE_SIZE, filter_state
from judge.models import CandidateSession, Interview, Submission

MAX_DIGITS = 18
"""Of the id of a candidate."""
Row = TypeVar("Row", bound=Model)


def find_page(rows: QuerySet[Row], page: int) -> tuple[list[Any], bool]:
    """Return the ids of a page, and whether there are more."""
    start = (page - 1) * PAGE_SIZE
    found = list(rows.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1])
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def select_candidates(
    interview: Interview, *, search: str, state: str, order: str, can_read_names: bool
) -> QuerySet[CandidateSession]:
    """`order` is "invited", "candidate" or "started", with "-" for descending. In the order "started", sessions that
    have not started come last."""
    rows = interview.sessions.all()
    if search:
        rows = rows.filter(Q(candidate__name__icontains=search) if can_read_names else filter_label(search))
    if state:
        rows = rows.filter(filter_state(state))
    return order_candidates(rows, order, can_read_names=can_read_names)


def filter_label(search: str) -> Q:
    """Selects by what a viewer reads: "Candidate 12", or its number."""
    digits = search.casefold().removeprefix(CANDIDATE_LABEL.casefold()).strip()
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= MAX_DIGITS
    return Q(candidate=int(digits)) if is_number else Q(pk__in=[])


def order_candidates(
    rows: QuerySet[CandidateSession], order: str, *, can_read_names: bool
) -> QuerySet[CandidateSession]:
    name = Lower("candidate__name") if can_read_names else F("candidate")
    fields: dict[str, Any] = {"invited": F("pk"), "candidate": name, "started": F("started_at")}
    field = fields[order.removeprefix("-")]
    if order.startswith("-"):
        return rows.order_by(field.desc(nulls_last=True), "-pk")
    return rows.order_by(field.asc(nulls_last=True), "pk")


def select_submissions(interview: Interview) -> QuerySet[Submission]:
    """The submits, newest first, also those that are not judged yet. Runs have no scores to compare."""
    rows = Submission.objects.filter(filter_shown_submissions(), session__interview=interview)
    return exclude_warm_up(rows.filter(kind=Submission.Kind.SUBMIT)).order_by("-created_at", "-id")


def select_feedback(interview: Interview) -> QuerySet[CandidateSession]:
    """The sessions whose candidates wrote feedback, newest first."""
    return interview.sessions.exclude(feedback="").order_by("-feedback_at", "-pk")
