"""Who one is, and signing in and out."""

from typing import Literal

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from judge.actions.accounts.sign_in import sign_in
from judge.actions.practice.merge_practice import join_practice
from judge.api.sessions.router import browsers_seat
from judge.domain.audit_log import record
from judge.http import rate_limits
from judge.http.client_address import address_of
from judge.models import User

router = Router(tags=["account"])


class Me(Schema):
    role: Literal["anonymous", "interviewer", "operator"]
    name: str
    csrf_token: str


class Login(Schema):
    username: str
    password: str


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Me:
    user = request.user
    who = {"role": user.role, "name": str(user)} if isinstance(user, User) else {"role": "anonymous", "name": ""}
    return Me.model_validate(who | {"csrf_token": get_token(request)})


@router.post("/login", response=Me)
def log_in(request: HttpRequest, body: Login) -> Me:
    rate_limits.address_must_wait(rate_limits.LOGINS, request)
    browsers = browsers_seat(request)
    user = sign_in(body.username, body.password, address_of(request))
    request.session.flush()  # also of the same user: a session lasts from one log-in to the next at most
    login(request, user)
    if browsers is not None:
        join_practice(user, browsers)
    return me(request)


@router.post("/logout", response=Me)
def log_out(request: HttpRequest) -> Me:
    if isinstance(request.user, User):
        record(request.user, "log out", f"account {request.user.pk}", address=address_of(request))
    logout(request)
    return me(request)
