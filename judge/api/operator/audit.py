"""The audit log, for operators."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from judge.api.auth import authenticate_operator, get_user
from judge.api.csv_export import CSV_OPENAPI, Cell, stream_csv
from judge.api.privacy import schemas
from judge.errors import RefusedError
from judge.limits import rate_limits
from judge.models import AuditEntry

router = Router(tags=["operator"], auth=authenticate_operator)
PAGE_SIZE = 100
MAX_EXPORTED_ENTRIES = 50_000
EXPORT_BATCH = 1_000
CSV_HEADER = ("at", "by", "address", "action", "subject", "detail")


@router.get("", response=schemas.AuditPage)
def list_audit_entries(request: HttpRequest, filters: Query[schemas.AuditPageFilter]) -> dict[str, Any]:
    rows = filter_entries(filters)
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    page = list(rows[: PAGE_SIZE + 1])
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    return {"entries": page[:PAGE_SIZE], "actions": list(actions), "more": len(page) > PAGE_SIZE}


@router.get("/csv", response=None, openapi_extra=CSV_OPENAPI)
def export_audit_entries(request: HttpRequest, filters: Query[schemas.AuditFilter]) -> StreamingHttpResponse:
    """Entries as CSV, newest first, at most MAX_EXPORTED_ENTRIES. If there are more, the last line says so."""
    rate_limits.require_below_rate_limit(rate_limits.EXPORTS, f"user {get_user(request).pk}")
    return stream_csv("audit", CSV_HEADER, format_entries(filter_entries(filters)))


def format_entries(rows: QuerySet[AuditEntry]) -> Iterator[list[Cell]]:
    """In batches by key, so that the database is not read for as long as the file is sent."""
    rows_left, entries_left = rows, MAX_EXPORTED_ENTRIES
    while batch := list(rows_left[: min(EXPORT_BATCH, entries_left)]):
        for row in batch:
            fields = [row.by_name, row.address, row.action, row.subject, json.dumps(row.detail, sort_keys=True)]
            yield [row.at.isoformat(), *fields]
        rows_left, entries_left = rows.filter(pk__lt=batch[-1].pk), entries_left - len(batch)
    if entries_left == 0 and (older := rows_left.first()) is not None:
        yield [f"There are older entries. Export the entries until {older.at.isoformat()} as well."]


def filter_entries(filters: schemas.AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by("-pk")
    if filters.by:
        rows = rows.filter(by_name__icontains=filters.by)
    if filters.action:
        rows = rows.filter(action=filters.action)
    if filters.subject:
        rows = rows.filter(Q(subject=filters.subject) | Q(subject__startswith=f"{filters.subject} "))
    if filters.since:
        rows = rows.filter(at__gte=convert_to_utc(filters.since))
    if filters.until:
        rows = rows.filter(at__lte=convert_to_utc(filters.until))
    return rows


def convert_to_utc(moment: datetime) -> datetime:
    """A time without a time zone, such as a plain date, is in UTC."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise RefusedError(
            "invalid", "This date is out of range, so no entries were read.", "Choose a date closer to today."
        ) from error
