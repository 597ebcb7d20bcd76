"""The audit log, for operators."""

import csv
import io
import json
from datetime import UTC, datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from judge.api.auth import operator
from judge.api.privacy import schemas
from judge.errors import RefusedError
from judge.models import AuditEntry

router = Router(tags=["operator"], auth=operator)
PAGE = 100
MOST_EXPORTED = 50_000
AS_CSV = {"responses": {200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}}


@router.get("", response=schemas.AuditPage)
def list_entries(request: HttpRequest, wanted: Query[schemas.AuditPageWanted]) -> schemas.AuditPage:
    rows = matching(wanted)
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    page = list(rows[: PAGE + 1])
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    return schemas.AuditPage(entries=[shape(row) for row in page[:PAGE]], actions=list(actions), more=len(page) > PAGE)


@router.get("/csv", response=None, openapi_extra=AS_CSV)
def export_entries(request: HttpRequest, wanted: Query[schemas.AuditWanted]) -> HttpResponse:
    """The newest first, at most MOST_EXPORTED; the last line says so where there are more."""
    rows = list(matching(wanted)[: MOST_EXPORTED + 1])
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["at", "by", "address", "action", "subject", "detail"])
    for row in rows[:MOST_EXPORTED]:
        fields = [row.by_name, row.address, row.action, row.subject, json.dumps(row.detail, sort_keys=True)]
        lines.writerow([row.at.isoformat(), *(plain(field) for field in fields)])
    if len(rows) > MOST_EXPORTED:
        lines.writerow([f"there are older ones: export those until {rows[MOST_EXPORTED].at.isoformat()} as well"])
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def plain(field: str) -> str:
    """A spreadsheet runs what begins like a formula."""
    return f"'{field}" if field.startswith(("=", "+", "-", "@", "\t", "\r")) else field


def matching(wanted: schemas.AuditWanted) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.order_by("-pk")
    if wanted.by:
        rows = rows.filter(by_name__icontains=wanted.by)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.subject:
        rows = rows.filter(Q(subject=wanted.subject) | Q(subject__startswith=f"{wanted.subject} "))
    if wanted.since:
        rows = rows.filter(at__gte=in_utc(wanted.since))
    if wanted.until:
        rows = rows.filter(at__lte=in_utc(wanted.until))
    return rows


def in_utc(moment: datetime) -> datetime:
    """A day without a time begins there."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError as error:
        raise RefusedError("invalid", "That day is out of any calendar.", "Choose a nearer one.") from error


def shape(row: AuditEntry) -> schemas.Audit:
    return schemas.Audit(
        id=row.pk,
        at=row.at,
        by=row.by_name,
        address=row.address,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
    )
