"""A candidate's seat. Its token is the whole right to it."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.end_seat import end_seat
from judge.actions.practice_seat import practice_seat
from judge.actions.start_seat import start_seat
from judge.api import schemas, shapes
from judge.api.base import absent
from judge.models import Invitation
from judge.practice import remember, token_of

router = Router(tags=["seat"])
PRACTICE = "practice"


def seat_for(request: HttpRequest, token: str) -> Invitation:
    """The seat of this link, or of this browser, which gets one when it has none."""
    if token != PRACTICE:
        return seat_of(token, practice=False) or absent("invitation")
    own = token_of(request)
    seat = seat_of(own, practice=True) if own else None
    if seat is None:
        seat = practice_seat()
        remember(request, seat.token)
    return seat


def seat_of(token: str, *, practice: bool) -> Invitation | None:
    there = Invitation.objects.filter(token=token, revoked_at=None, interview__owner__isnull=practice)
    return there.select_related("candidate", "interview").first()


@router.get("/{token}", response=schemas.Seat)
def get_seat(request: HttpRequest, token: str) -> schemas.Seat:
    return shapes.seat(seat_for(request, token))


@router.post("/{token}/start", response=schemas.Seat)
def start(request: HttpRequest, token: str) -> schemas.Seat:
    return shapes.seat(start_seat(seat_for(request, token)))


@router.post("/{token}/end", response=schemas.Seat)
def end(request: HttpRequest, token: str) -> schemas.Seat:
    return shapes.seat(end_seat(seat_for(request, token)))
