"""Stored data of candidates: read, exported and deleted by users with access, and by people for their own practice."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.api.auth import authenticate_operator, authenticate_user, get_candidate_for, get_user
from judge.api.base import raise_not_found
from judge.api.privacy import schemas
from judge.api.sessions.router import PRACTICE, find_own_practice, get_session
from judge.domain.audit_log import record_audit_entry
from judge.domain.export import export_candidate
from judge.domain.retention import (
    NOTHING_STORED,
    StoredDataCounts,
    annotate_last_use,
    compute_delete_after,
    count_stored_data,
    get_retention_days,
)
from judge.domain.session_rules import require_practice
from judge.http.client_address import get_client_address
from judge.http.practice_cookie import COOKIE_NAME
from judge.models import Candidate, CandidateSession

candidates_router = Router(tags=["privacy"], auth=authenticate_user)
operator_router = Router(tags=["operator"], auth=authenticate_operator)
practice_router = Router(tags=["practice"])
PAGE_SIZE = 50


@operator_router.get("", response=schemas.StoredDataPage)
def list_candidates(request: HttpRequest, filters: Query[schemas.StoredDataFilter]) -> schemas.StoredDataPage:
    rows = annotate_last_use(filter_candidates(filters)).order_by("-pk")
    if filters.kind:
        rows = rows.filter(is_practice=filters.kind == "practice")
    if filters.before is not None:
        rows = rows.filter(pk__lt=filters.before)
    page = list(rows[: PAGE_SIZE + 1])
    return schemas.StoredDataPage(candidates=serialize_stored_data(page[:PAGE_SIZE]), more=len(page) > PAGE_SIZE)


@candidates_router.get("/{int:candidate_id}", response=schemas.StoredData)
def get_candidate(request: HttpRequest, candidate_id: int) -> schemas.StoredData:
    row = get_candidate_for(request.user, candidate_id)
    return serialize_stored_data(list(annotate_last_use(Candidate.objects.filter(pk=row.pk))))[0]


@candidates_router.delete("/{int:candidate_id}", response=schemas.StoredDataCountsOut)
def delete_candidate_data(request: HttpRequest, candidate_id: int) -> StoredDataCounts:
    row = get_candidate_for(request.user, candidate_id)
    return delete_candidate(row, get_user(request), address=get_client_address(request))


@candidates_router.get("/{int:candidate_id}/export", response=dict[str, Any])
def export_candidate_data(request: HttpRequest, candidate_id: int) -> HttpResponse:
    row = get_candidate_for(request.user, candidate_id)
    address = get_client_address(request)
    record_audit_entry(get_user(request), "export candidate", f"candidate {row.pk}", address=address)
    return build_export_response(row)


@practice_router.get("/{token}/export", response=dict[str, Any])
def export_practice(request: HttpRequest, token: str) -> HttpResponse:
    """Export the practice of this account or browser, also while practice is off."""
    if token != PRACTICE:
        require_practice(get_session(request, token))
    session = find_own_practice(request) or raise_not_found("practice")
    return build_export_response(session.candidate)


@practice_router.post("/{token}/delete", response=schemas.StoredDataCountsOut)
def delete_practice(request: HttpRequest, response: HttpResponse, token: str) -> StoredDataCounts:
    """Delete the practice of this account or browser, also while practice is off.

    Only the interviewer can delete an interview's data.
    """
    if token != PRACTICE:
        require_practice(get_session(request, token))
    session = find_own_practice(request)
    if session is None:
        return NOTHING_STORED
    user = authenticate_user(request)
    counts = delete_candidate(session.candidate, user, command="who practised")
    response.delete_cookie(COOKIE_NAME, samesite="Lax")
    return counts


def build_export_response(row: Candidate) -> HttpResponse:
    name = f"candidate-{row.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return JsonResponse(export_candidate(row), json_dumps_params={"indent": 2}, headers=headers)


def filter_candidates(filters: schemas.StoredDataFilter) -> QuerySet[Candidate]:
    text = filters.search.strip()
    if not text:
        return Candidate.objects.all()
    sessions = CandidateSession.objects.filter(interview__owner__isnull=False, interview__title__icontains=text)
    by_id = Q(pk=text) if text.isdecimal() and len(text) < 19 else Q()
    return Candidate.objects.filter(Q(name__icontains=text) | Q(pk__in=sessions.values("candidate")) | by_id)


def serialize_stored_data(rows: list[Any]) -> list[schemas.StoredData]:
    """Serialize rows that `annotate_last_use` has annotated."""
    counts = count_stored_data(rows)
    interviews: dict[int, dict[int, str]] = {}
    sessions = CandidateSession.objects.filter(candidate__in=rows, interview__owner__isnull=False).order_by("pk")
    for candidate, pk, title in sessions.values_list("candidate_id", "interview_id", "interview__title"):
        interviews.setdefault(candidate, {})[pk] = title
    return [serialize_candidate_data(row, counts[row.pk], interviews.get(row.pk, {})) for row in rows]


def serialize_candidate_data(row: Any, counts: StoredDataCounts, interviews: dict[int, str]) -> schemas.StoredData:
    has_account = row.account_id is not None
    days = get_retention_days(is_practice=row.is_practice, has_account=has_account)
    return schemas.StoredData(
        id=row.pk,
        name=row.name,
        kind="account" if has_account else "practice" if row.is_practice else "interview",
        interviews=[schemas.InterviewName(id=pk, title=title) for pk, title in interviews.items()],
        since=row.created_at,
        used_at=row.used_at,
        delete_after=compute_delete_after(row.used_at, days),
        counts=schemas.StoredDataCountsOut.model_validate(counts),
    )
