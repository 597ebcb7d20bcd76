"""What is typed at a seat."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.save_draft import save_draft
from judge.api import schemas, shapes
from judge.api.seats import seat_for
from judge.exercises import IMPLEMENT, starter_of
from judge.seats import problem_of

router = Router(tags=["seat"])


@router.get("/{token}/drafts/{slug}", response=schemas.Draft)
def get_draft(request: HttpRequest, token: str, slug: str, exercise: str = IMPLEMENT) -> schemas.Draft:
    seat = seat_for(request, token)
    problem = problem_of(seat, slug)
    starter = starter_of(problem, exercise)
    return shapes.draft(seat.drafts.filter(slug=slug, exercise=exercise).first(), starter)


@router.put("/{token}/drafts/{slug}", response=schemas.Draft)
def put_draft(
    request: HttpRequest, token: str, slug: str, body: schemas.DraftIn, exercise: str = IMPLEMENT
) -> schemas.Draft:
    seat = seat_for(request, token)
    problem = problem_of(seat, slug)
    saved = save_draft(seat, problem, exercise, body.source, body.revision)
    return shapes.draft(saved, starter_of(problem, exercise))
