"""The list of sessions as a CSV file, and how the lists' CSV files show scores and bugs."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Protocol

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.api.auth import authenticate_user, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, append_row_limit_note, format_in_batches, stream_csv
from judge.api.lists import schemas
from judge.api.lists.listed_sessions import load_listed_sessions
from judge.api.lists.sessions import read_filter
from judge.domain.session_list import list_all
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address

router = Router(tags=["lists"], auth=authenticate_user)
MAX_EXPORTED = 100_000
GROUPS = ("normal", "trap", "hard")
CSV_HEADER = (
    *("session", "candidate", "interview", "interview_title", "state", "invited_at", "started_at", "ended_at"),
    *("minutes_in_exercises", "results_folded", "accepted_exercises", "exercises"),
    *(f"{group}_{name}" for group in GROUPS for name in ("passed", "total")),
    *("bugs", "fixed_bugs", "decision", "saved_scorecards", "assigned_interviewers"),
)


@router.get("/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_sessions(request: HttpRequest, filters: Query[schemas.SessionListFilter]) -> StreamingHttpResponse:
    """The rows of all pages, at most MAX_EXPORTED. If there are more, the last line says so."""
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {user.pk}")
    pks = list_all(user, read_filter(filters), filters.order, MAX_EXPORTED + 1)
    is_cut, pks = len(pks) > MAX_EXPORTED, pks[:MAX_EXPORTED]
    # Without the search: it is a part of a candidate's name.
    used = filters.model_dump(mode="json", exclude_defaults=True, exclude={"search"})
    detail = {"filter": used, "has_search": bool(filters.search), "sessions": len(pks)}
    record_audit_entry(user, "export sessions", "sessions", detail, address=get_client_address(request))
    lines = format_in_batches(pks, partial(load_listed_sessions, user), format_session)
    return stream_csv("sessions", CSV_HEADER, append_row_limit_note(lines, len(pks)) if is_cut else lines)


def format_session(row: schemas.ListedSession) -> list[Cell]:
    moments = [each and each.isoformat(timespec="seconds") for each in (row.created_at, row.started_at, row.ended_at)]
    return [
        *(row.id, row.candidate, row.interview_id, row.interview_title, row.state, *moments),
        *(None if row.seconds is None else round(row.seconds / 60, 1), "yes" if row.is_folded else "no"),
        *(row.accepted, row.exercises),
        *format_scores(row.scores),
        *format_bugs(row.bugs),
        *(row.decision, row.saved_cards, row.assigned),
    ]


class ScoreLike(Protocol):
    @property
    def passed(self) -> int: ...
    @property
    def total(self) -> int: ...


def format_scores(scores: Mapping[str, ScoreLike]) -> list[Cell]:
    """Two cells for each of GROUPS: passed cases, and all."""
    found = [scores.get(group) for group in GROUPS]
    return [number for score in found for number in ((score.passed, score.total) if score else (None, None))]


def format_bugs(bugs: Sequence[schemas.ListedBug]) -> list[Cell]:
    """Two cells: the titles of the bugs that were not fixed, and those of the others."""
    return ["; ".join(bug.title for bug in bugs if bug.is_fixed == is_fixed) for is_fixed in (False, True)]
