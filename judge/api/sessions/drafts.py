"""What is typed at a seat."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.sessions.save_draft import save_draft
from judge.api.base import absent
from judge.api.sessions import schemas, serializers
from judge.api.sessions.router import seat_for
from judge.domain.exercises import IMPLEMENT, starter_of
from judge.domain.session_rules import problem_of
from judge.http import rate_limits

router = Router(tags=["seat"])


@router.get("/{token}/drafts/{slug}", response=schemas.Draft)
def get_draft(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> schemas.Draft:
    seat = seat_for(request, token)
    problem = problem_of(seat, slug)
    kept = seat.drafts.filter(slug=slug, exercise=exercise).first()
    return serializers.draft(seat, kept) if kept else serializers.untouched(seat, starter_of(problem, exercise))


@router.put("/{token}/drafts/{slug}", response=schemas.Draft)
def put_draft(
    request: HttpRequest, token: str, slug: str, body: schemas.DraftIn, exercise: str = IMPLEMENT
) -> schemas.Draft:
    seat = seat_for(request, token)
    rate_limits.must_wait(rate_limits.DRAFTS, f"seat {seat.pk}")
    saved = save_draft(seat, problem_of(seat, slug), exercise, body.source, body.revision, typed_at=body.seat)
    return serializers.draft(seat, saved)


@router.get("/{token}/old-drafts/{slug}", response=list[schemas.OldDraft])
def list_old_drafts(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> list[schemas.OldDraft]:
    rows = seat_for(request, token).old_drafts.filter(slug=slug, exercise=exercise).order_by("-set_aside_at", "-id")
    return [schemas.OldDraft(id=row.pk, why=row.why, set_aside_at=row.set_aside_at) for row in rows.defer("source")]


@router.get("/{token}/old-drafts/{slug}/{int:old_draft_id}", response=schemas.OldDraftDetail)
def get_old_draft(request: HttpRequest, token: str, slug: str, old_draft_id: int) -> schemas.OldDraftDetail:
    rows = seat_for(request, token).old_drafts.filter(slug=slug)
    return serializers.old_draft(rows.filter(pk=old_draft_id).first() or absent("text"))
