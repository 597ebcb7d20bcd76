"""The current user, and signing in and out."""

from typing import Literal

from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from judge.actions.accounts.sign_in import sign_in
from judge.actions.practice.merge_practice import merge_practice
from judge.api.sessions.router import find_browser_practice
from judge.domain.audit_log import record_audit_entry
from judge.http import rate_limits
from judge.http.client_address import get_client_address
from judge.models import User

router = Router(tags=["account"])


class CurrentUser(Schema):
    role: Literal["anonymous", "interviewer", "operator"]
    name: str
    csrf_token: str


class LoginIn(Schema):
    username: str
    password: str


@router.get("/me", response=CurrentUser)
def get_current_user(request: HttpRequest) -> CurrentUser:
    user = request.user
    fields = {"role": user.role, "name": str(user)} if isinstance(user, User) else {"role": "anonymous", "name": ""}
    return CurrentUser.model_validate(fields | {"csrf_token": get_token(request)})


@router.post("/login", response=CurrentUser)
def log_in(request: HttpRequest, body: LoginIn) -> CurrentUser:
    rate_limits.check_address_rate_limit(rate_limits.LOGINS, request)
    browser_session = find_browser_practice(request)
    user = sign_in(body.username, body.password, get_client_address(request))
    request.session.flush()  # also for the same user: each log-in starts a new session
    login(request, user)
    if browser_session is not None:
        merge_practice(user, browser_session)
    return get_current_user(request)


@router.post("/logout", response=CurrentUser)
def log_out(request: HttpRequest) -> CurrentUser:
    if isinstance(request.user, User):
        record_audit_entry(request.user, "log out", f"account {request.user.pk}", address=get_client_address(request))
    logout(request)
    return get_current_user(request)
