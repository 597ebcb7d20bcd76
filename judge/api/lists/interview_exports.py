"""The lists of an interview's page as CSV files: the rows of all pages, folded for the reader as the pages are."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.api.auth import authenticate_user, get_interview_for, get_interview_to_edit, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, R, append_row_limit_note, format_in_batches, stream_csv
from judge.api.lists import candidate_rows
from judge.api.lists.candidate_schemas import (
    CandidateFeedback,
    CandidateListFilter,
    InterviewSubmission,
    ListedInvitation,
)
from judge.api.lists.session_exports import GROUPS, format_bugs, format_scores
from judge.domain import interview_candidates
from judge.domain.team_access import load_team_access
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Interview, User

router = Router(tags=["lists"], auth=authenticate_user)
MAX_EXPORTED = 100_000
SCORE_COLUMNS = tuple(f"{group}_{name}" for group in GROUPS for name in ("passed", "total"))
CANDIDATE_HEADER = (
    *("session", "candidate", "state", "mail", "invited_at", "expires_at", "planned_at", "started_at", "ended_at"),
    *("extra_minutes", "submissions", "results_folded", *SCORE_COLUMNS, "bugs", "fixed_bugs", "decision"),
)
SUBMISSION_HEADER = (
    *("submission", "candidate", "problem", "exercise", "origin", "submitted_at", "finished_at", "state"),
    *("results_folded", "verdict", *SCORE_COLUMNS),
)
FEEDBACK_HEADER = ("session", "candidate", "written_at", "feedback")


@router.get("/{int:interview_id}/candidates/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_interview_candidates(
    request: HttpRequest, interview_id: int, query: Query[CandidateListFilter]
) -> StreamingHttpResponse:
    """At most MAX_EXPORTED rows. If there are more, the last line says so."""
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    filters: dict[str, Any] = query.model_dump()
    rows = interview_candidates.select_candidates(interview, can_read_names=can_edit, **filters)
    load = partial(candidate_rows.load_listed_invitations, user, can_edit=can_edit)
    return export_rows(request, interview, "candidates", CANDIDATE_HEADER, rows, load, format_candidate)


@router.get("/{int:interview_id}/submissions/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_interview_submissions(request: HttpRequest, interview_id: int) -> StreamingHttpResponse:
    """At most MAX_EXPORTED rows. If there are more, the last line says so."""
    user = get_user(request)
    interview = get_interview_for(user, interview_id)
    can_edit = load_team_access(user).can_edit(interview)
    rows = interview_candidates.select_submissions(interview)
    load = partial(candidate_rows.load_interview_submissions, user, can_edit=can_edit)
    return export_rows(request, interview, "submissions", SUBMISSION_HEADER, rows, load, format_submission)


@router.get("/{int:interview_id}/feedback/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_interview_feedback(request: HttpRequest, interview_id: int) -> StreamingHttpResponse:
    """Not for viewers, because it may name people. Cut like the others."""
    interview = get_interview_to_edit(get_user(request), interview_id)
    rows = interview_candidates.select_feedback(interview)
    load = candidate_rows.load_feedback
    return export_rows(request, interview, "feedback", FEEDBACK_HEADER, rows, load, format_feedback)


def export_rows(
    request: HttpRequest,
    interview: Interview,
    name: str,
    header: Sequence[str],
    rows: QuerySet[Any],
    load: Callable[[list[Any]], list[R]],
    format_row: Callable[[R], list[Cell]],
) -> StreamingHttpResponse:
    """Send the first MAX_EXPORTED of `rows` and record the export. `load` and `format_row` are as in
    `format_in_batches`."""
    user: User = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {user.pk}")
    pks = list(rows.values_list("pk", flat=True)[: MAX_EXPORTED + 1])
    is_cut, pks = len(pks) > MAX_EXPORTED, pks[:MAX_EXPORTED]
    address = get_client_address(request)
    record_audit_entry(user, f"export {name}", f"interview {interview.pk}", {"rows": len(pks)}, address=address)
    lines = format_in_batches(pks, load, format_row)
    return stream_csv(
        f"interview-{interview.pk}-{name}", header, append_row_limit_note(lines, len(pks)) if is_cut else lines
    )


def format_moment(moment: datetime | None) -> str | None:
    return moment and moment.isoformat(timespec="seconds")


def format_flag(*, is_set: bool) -> str:
    return "yes" if is_set else "no"


def format_candidate(row: ListedInvitation) -> list[Cell]:
    moments = (row.created_at, row.expires_at, row.scheduled_at, row.started_at, row.ended_at)
    return [
        *(row.id, row.candidate, row.state, row.mail, *map(format_moment, moments)),
        *(round(row.extra_seconds / 60, 1), row.submission_count, format_flag(is_set=row.are_results_folded)),
        *(*format_scores(row.scores), *format_bugs(row.bugs), row.decision),
    ]


def format_submission(row: InterviewSubmission) -> list[Cell]:
    sent = row.submission
    return [
        *(str(sent.id), row.candidate, sent.slug, sent.exercise, sent.origin),
        *(format_moment(sent.created_at), format_moment(sent.finished_at), sent.state),
        *(format_flag(is_set=row.is_folded), sent.verdict, *format_scores(sent.scores or {})),
    ]


def format_feedback(row: CandidateFeedback) -> list[Cell]:
    return [row.invitation, row.candidate, format_moment(row.at), row.text]
