"""The audit log, for operators."""

import csv
import io
import json
from datetime import UTC, datetime

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
def list_audit_entries(request: HttpRequest, wanted: Query[schemas.AuditPageFilter]) -> schemas.AuditPage:
    rows = filter_entries(wanted)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    page = list(rows[: PAGE_SIZE + 1])
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    return schemas.AuditPage(
        entries=[serialize_entry(row) for row in page[:PAGE_SIZE]], actions=list(actions), more=len(page) > PAGE_SIZE
    )


@router.get("/csv", response=None, openapi_extra=CSV_RESPONSE)
def export_audit_entries(request: HttpRequest, wanted: Query[schemas.AuditFilter]) -> HttpResponse:
    """The newest first, at most MOST_EXPORTED; the last line says so where there are more."""
    rows = list(filter_entries(wanted)[: MAX_EXPORTED_ENTRIES + 1])
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["at", "by", "address", "action", "subject", "detail"])
    for row in rows[:MAX_EXPORTED_ENTRIES]:
        fields = [row.by_name, row.address, row.action, row.subject, json.dumps(row.detail, sort_keys=True)]
        lines.writerow([row.at.isoformat(), *(escape_csv_formula(field) for field in fields)])
    if len(rows) > MAX_EXPORTED_ENTRIES:
        lines.writerow(
            [f"there are older ones: export those until {rows[MAX_EXPORTED_ENTRIES].at.isoformat()} as well"]
        )
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def escape_csv_formula(field: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field


def filter_entries(wanted: schemas.AuditFilter) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by("-pk")
    if wanted.by:
        rows = rows.filter(by_name__icontains=wanted.by)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.subject:
        rows = rows.filter(Q(subject=wanted.subject) | Q(subject__startswith=f"{wanted.subject} "))
    if wanted.since:
        rows = rows.filter(at__gte=convert_to_utc(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lte=convert_to_utc(wanted.until))
    return rows


def convert_to_utc(moment: datetime) -> datetime:
    """A day without a time begins there."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise RefusedError("invalid", "That day is out of any calendar.", "Choose a nearer one.") from error


def serialize_entry(row: AuditEntry) -> schemas.AuditEntryOut:
    return schemas.AuditEntryOut(
        id=row.pk,
        at=row.at,
        by=row.by_name,
        address=row.address,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )
