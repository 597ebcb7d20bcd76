"""Who one is, and signing in and out."""

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router

from judge import limits
from judge.actions.join_practice import join_practice
from judge.actions.record import record
from judge.actions.sign_in import sign_in
from judge.address import address_of
from judge.api import schemas
from judge.api.seats import browsers_seat
from judge.models import User

router = Router(tags=["account"])


@router.get("/me", response=schemas.Me)
def me(request: HttpRequest) -> schemas.Me:
    user = request.user
    who = {"role": user.role, "name": str(user)} if isinstance(user, User) else {"role": "anonymous", "name": ""}
    return schemas.Me.model_validate(who | {"csrf_token": get_token(request)})


@router.post("/login", response=schemas.Me)
def log_in(request: HttpRequest, body: schemas.Login) -> schemas.Me:
    limits.address_must_wait(limits.LOGINS, request)
    browsers = browsers_seat(request)
    user = sign_in(body.username, body.password, address_of(request))
    request.session.flush()  # also of the same user: a session lasts from one log-in to the next at most
    login(request, user)
    if browsers is not None:
        join_practice(user, browsers)
    return me(request)


@router.post("/logout", response=schemas.Me)
def log_out(request: HttpRequest) -> schemas.Me:
    if isinstance(request.user, User):
        record(request.user, "log out", f"account {request.user.pk}", address=address_of(request))
    logout(request)
    return me(request)
