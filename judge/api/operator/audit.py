"""The audit log, for operators."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from judge.api.auth import authenticate_operator
from judge.api.privacy import schemas
from judge.errors import RefusedError
from judge.models import AuditEntry

router = Router(tags=["operator"], auth=authenticate_operator)
PAGE_SIZE = 100
MAX_EXPORTED_ENTRIES = 50_000
CSV_RESPONSE = {"responses": {200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}}


@router.get("", response=schemas.AuditPage)
def list_audit_entries(request: HttpRequest, filters: Query[schemas.AuditPageFilter]) -> dict[str, Any]:
    rows = filter_entries(filters)
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    page = list(rows[: PAGE_SIZE + 1])
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    return {"entries": page[:PAGE_SIZE], "actions": list(actions), "more": len(page) > PAGE_SIZE}


@router.get("/csv", response=None, openapi_extra=CSV_RESPONSE)
def export_audit_entries(request: HttpRequest, filters: Query[schemas.AuditFilter]) -> HttpResponse:
    """Entries as CSV, newest first, at most MAX_EXPORTED_ENTRIES. If there are more, the last line says so."""
    rows = list(filter_entries(filters)[: MAX_EXPORTED_ENTRIES + 1])
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["at", "by", "address", "action", "subject", "detail"])
    for row in rows[:MAX_EXPORTED_ENTRIES]:
        fields = [row.by_name, row.address, row.action, row.subject, json.dumps(row.detail, sort_keys=True)]
        writer.writerow([row.at.isoformat(), *(escape_csv_formula(field) for field in fields)])
    if len(rows) > MAX_EXPORTED_ENTRIES:
        writer.writerow(
            [f"There are older entries. Export the entries until {rows[MAX_EXPORTED_ENTRIES].at.isoformat()} as well."]
        )
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def escape_csv_formula(field: str) -> str:
    """Quote a field that a spreadsheet would run as a formula."""
    return f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field


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
