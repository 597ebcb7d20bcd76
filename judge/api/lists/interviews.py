"""The list of interviews of the user's teams, a page at a time or as a CSV file."""

from functools import partial
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.actions.audit.record_entry import record_audit_entry
from judge.api.auth import authenticate_user, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, append_row_limit_note, format_in_batches, stream_csv
from judge.api.interviews.schemas import InterviewSummary
from judge.api.interviews.serializers import serialize_interview_summaries
from judge.api.lists import schemas
from judge.domain.interview_list import InterviewFilter, filter_interviews, list_interview_page, order_interviews
from judge.domain.team_access import TeamAccess, load_team_access
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import Interview

router = Router(tags=["lists"], auth=authenticate_user)
MAX_EXPORTED = 20_000
CSV_HEADER = (
    *("interview", "title", "team", "created_by", "created_at", "minutes", "problems"),
    *("invited", "running", "ended", "expired"),
)


@router.get("", response=schemas.InterviewListPage)
def list_interviews(request: HttpRequest, filters: Query[schemas.InterviewListQuery]) -> schemas.InterviewListPage:
    user = get_user(request)
    rows, more = list_interview_page(user, read_filter(filters), filters.order, filters.page)
    summaries = serialize_interview_summaries(rows, load_team_access(user))
    return schemas.InterviewListPage(interviews=summaries, more=more)


@router.get("/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_interviews(request: HttpRequest, filters: Query[schemas.InterviewListFilter]) -> StreamingHttpResponse:
    """The rows of all pages, at most MAX_EXPORTED. If there are more, the last line says so."""
    user = get_user(request)
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {user.pk}")
    rows = order_interviews(user, filter_interviews(user, read_filter(filters)), filters.order)
    pks = list(rows.values_list("pk", flat=True)[: MAX_EXPORTED + 1])
    is_cut, pks = len(pks) > MAX_EXPORTED, pks[:MAX_EXPORTED]
    # Without the filter: it may have a part of a title, which may name a candidate.
    detail = {"interviews": len(pks)}
    record_audit_entry(user, "export interviews", "interviews", detail, address=get_client_address(request))
    lines = format_in_batches(pks, partial(load_interviews, load_team_access(user)), format_interview)
    return stream_csv("interviews", CSV_HEADER, append_row_limit_note(lines, len(pks)) if is_cut else lines)


def read_filter(filters: schemas.InterviewListFilter) -> InterviewFilter:
    fields: dict[str, Any] = filters.model_dump(exclude={"order", "page"})
    return InterviewFilter(**fields)


def load_interviews(access: TeamAccess, pks: list[int]) -> list[InterviewSummary]:
    found = Interview.objects.select_related("team", "owner").in_bulk(pks)
    return serialize_interview_summaries([found[pk] for pk in pks if pk in found], access)


def format_interview(row: InterviewSummary) -> list[Cell]:
    return [
        *(row.id, row.title, row.team.name, row.created_by),
        *(row.created_at.isoformat(timespec="seconds"), row.minutes, "; ".join(row.problems)),
        *(row.invited, row.running, row.ended, row.expired),
    ]
