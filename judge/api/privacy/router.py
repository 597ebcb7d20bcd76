"""What is kept of a candidate: seen, exported and deleted by whoever may, and by those who practise their own."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from judge.actions.privacy.delete_candidate import delete_candidate
from judge.api.auth import candidate_for, operator, signed_in, user_of
from judge.api.privacy import schemas
from judge.api.sessions.router import PRACTICE, own_practice, seat_for
from judge.domain.audit_log import record
from judge.domain.export import export_of
from judge.domain.retention import Counts, counts_of, days_kept, kept_until, with_last_use
from judge.domain.session_rules import must_practise
from judge.http.client_address import address_of
from judge.http.practice_cookie import COOKIE
from judge.models import Candidate, Invitation

candidates = Router(tags=["privacy"], auth=signed_in)
operators = Router(tags=["operator"], auth=operator)
own = Router(tags=["practice"])
PAGE = 50


@operators.get("", response=schemas.KeptPage)
def list_candidates(request: HttpRequest, wanted: Query[schemas.KeptWanted]) -> schemas.KeptPage:
    rows = with_last_use(found(wanted)).order_by("-pk")
    if wanted.kind:
        rows = rows.filter(practises=wanted.kind == "practice")
    if wanted.before is not None:
        rows = rows.filter(pk__lt=wanted.before)
    page = list(rows[: PAGE + 1])
    return schemas.KeptPage(candidates=kept(page[:PAGE]), more=len(page) > PAGE)


@candidates.get("/{int:candidate_id}", response=schemas.Kept)
def get_candidate(request: HttpRequest, candidate_id: int) -> schemas.Kept:
    row = candidate_for(request.user, candidate_id)
    return kept(list(with_last_use(Candidate.objects.filter(pk=row.pk))))[0]


@candidates.delete("/{int:candidate_id}", response=schemas.KeptCounts)
def delete(request: HttpRequest, candidate_id: int) -> schemas.KeptCounts:
    row = candidate_for(request.user, candidate_id)
    return shape(delete_candidate(row, user_of(request), address=address_of(request)))


@candidates.get("/{int:candidate_id}/export", response=dict[str, Any])
def export(request: HttpRequest, candidate_id: int) -> HttpResponse:
    row = candidate_for(request.user, candidate_id)
    record(user_of(request), "export candidate", f"candidate {row.pk}", address=address_of(request))
    return document(row)


@own.get("/{token}/export", response=dict[str, Any])
def export_practice(request: HttpRequest, token: str) -> HttpResponse:
    seat = seat_for(request, token)
    must_practise(seat)
    return document(seat.candidate)


@own.post("/{token}/delete", response=schemas.KeptCounts)
def delete_practice(request: HttpRequest, response: HttpResponse, token: str) -> schemas.KeptCounts:
    """One's own. An interview's data is its interviewer's to delete."""
    if token != PRACTICE:
        must_practise(seat_for(request, token))
    seat = own_practice(request)
    if seat is None:
        return shape(Counts())
    user = signed_in(request)
    counts = delete_candidate(seat.candidate, user, command="who practised", address=address_of(request))
    response.delete_cookie(COOKIE, samesite="Lax")
    return shape(counts)


def document(row: Candidate) -> HttpResponse:
    name = f"candidate-{row.pk}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return JsonResponse(export_of(row), json_dumps_params={"indent": 2}, headers=headers)


def found(wanted: schemas.KeptWanted) -> QuerySet[Candidate]:
    text = wanted.search.strip()
    if not text:
        return Candidate.objects.all()
    title = Invitation.objects.filter(interview__owner__isnull=False, interview__title__icontains=text)
    by_id = Q(pk=text) if text.isdecimal() and len(text) < 19 else Q()
    return Candidate.objects.filter(Q(name__icontains=text) | Q(pk__in=title.values("candidate")) | by_id)


def kept(rows: list[Any]) -> list[schemas.Kept]:
    """Of rows that have been given their last use."""
    counts = counts_of(rows)
    interviews: dict[int, dict[int, str]] = {}
    invited = Invitation.objects.filter(candidate__in=rows, interview__owner__isnull=False).order_by("pk")
    for candidate, pk, title in invited.values_list("candidate_id", "interview_id", "interview__title"):
        interviews.setdefault(candidate, {})[pk] = title
    return [one_kept(row, counts[row.pk], interviews.get(row.pk, {})) for row in rows]


def one_kept(row: Any, counts: Counts, interviews: dict[int, str]) -> schemas.Kept:
    account = row.account_id is not None
    days = days_kept(practises=row.practises, account=account)
    return schemas.Kept(
        id=row.pk,
        name=row.name,
        kind="account" if account else "practice" if row.practises else "interview",
        interviews=[schemas.InterviewName(id=pk, title=title) for pk, title in interviews.items()],
        since=row.created_at,
        used_at=row.used_at,
        kept_until=kept_until(row.used_at, days),
        counts=shape(counts),
    )


def shape(counts: Counts) -> schemas.KeptCounts:
    return schemas.KeptCounts.model_validate(counts, from_attributes=True)
