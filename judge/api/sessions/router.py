"""A candidate's seat. Its token is the whole right to it."""

from django.http import HttpRequest
from ninja import Router

from judge.actions.practice.open_practice import practice_seat, practice_seat_of, seat_of
from judge.actions.sessions.end_session import end_seat
from judge.actions.sessions.start_session import start_seat
from judge.api.auth import signed_in
from judge.api.base import absent
from judge.api.sessions import schemas, serializers
from judge.http import rate_limits
from judge.http.practice_cookie import remember, token_of
from judge.models import Invitation

router = Router(tags=["seat"])
PRACTICE = "practice"


def seat_for(request: HttpRequest, token: str) -> Invitation:
    """The seat of this link; for practice that of the account, or of this browser, which gets one when it has none."""
    if token != PRACTICE:
        there = Invitation.objects.filter(token=token, revoked_at=None, interview__owner__isnull=False)
        return there.select_related("candidate", "interview").first() or absent("invitation")
    user = signed_in(request)
    if user is not None:
        return practice_seat_of(user)
    seat = browsers_seat(request)
    if seat is None:
        rate_limits.address_must_wait(rate_limits.PRACTICE_SEATS, request)
        seat = practice_seat()
        remember(request, seat.token)
    return seat


def browsers_seat(request: HttpRequest) -> Invitation | None:
    """That of the cookie. A seat that has become an account's is opened by signing in alone."""
    token = token_of(request)
    there = Invitation.objects.filter(token=token, interview__owner=None, candidate__account=None)
    return there.select_related("candidate", "interview").first() if token else None


def own_practice(request: HttpRequest) -> Invitation | None:
    """As above, where there is one."""
    user = signed_in(request)
    return seat_of(user) if user else browsers_seat(request)


@router.get("/{token}", response=schemas.Seat)
def get_seat(request: HttpRequest, token: str) -> schemas.Seat:
    return serializers.seat(seat_for(request, token))


@router.post("/{token}/start", response=schemas.Seat)
def start(request: HttpRequest, token: str) -> schemas.Seat:
    return serializers.seat(start_seat(seat_for(request, token)))


@router.post("/{token}/end", response=schemas.Seat)
def end(request: HttpRequest, token: str) -> schemas.Seat:
    return serializers.seat(end_seat(seat_for(request, token)))
