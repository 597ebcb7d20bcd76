"""What is typed at a seat."""

from django.http import HttpRequest
from ninja import Router

from judge import limits
from judge.actions.save_draft import save_draft
from judge.api import schemas, shapes
from judge.api.base import absent
from judge.api.seats import seat_for
from judge.exercises import IMPLEMENT, starter_of
from judge.seats import problem_of

router = Router(tags=["seat"])


@router.get("/{token}/drafts/{slug}", response=schemas.Draft)
def get_draft(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> schemas.Draft:
    seat = seat_for(request, token)
    problem = problem_of(seat, slug)
    kept = seat.drafts.filter(slug=slug, exercise=exercise).first()
    return shapes.draft(seat, kept) if kept else shapes.untouched(seat, starter_of(problem, exercise))


@router.put("/{token}/drafts/{slug}", response=schemas.Draft)
def put_draft(
    request: HttpRequest, token: str, slug: str, body: schemas.DraftIn, exercise: str = IMPLEMENT
) -> schemas.Draft:
    seat = seat_for(request, token)
    limits.must_wait(limits.DRAFTS, f"seat {seat.pk}")
    saved = save_draft(seat, problem_of(seat, slug), exercise, body.source, body.revision, typed_at=body.seat)
    return shapes.draft(seat, saved)


@router.get("/{token}/old-drafts/{slug}", response=list[schemas.OldDraft])
def list_old_drafts(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> list[schemas.OldDraft]:
    rows = seat_for(request, token).old_drafts.filter(slug=slug, exercise=exercise).order_by("-set_aside_at", "-id")
    return [schemas.OldDraft(id=row.pk, why=row.why, set_aside_at=row.set_aside_at) for row in rows.defer("source")]


@router.get("/{token}/old-drafts/{slug}/{int:old_draft_id}", response=schemas.OldDraftDetail)
def get_old_draft(request: HttpRequest, token: str, slug: str, old_draft_id: int) -> schemas.OldDraftDetail:
    rows = seat_for(request, token).old_drafts.filter(slug=slug)
    return shapes.old_draft(rows.filter(pk=old_draft_id).first() or absent("text"))
