"""The current user, and signing in and out."""

from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Schema

from judge.actions.accounts.sign_in import sign_in
from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.mail.queue_mail import is_mail_available
from judge.actions.practice.merge_practice import merge_practice
from judge.api.sessions.router import find_browser_practice
from judge.http.delayed_response import delay_response
from judge.limits import rate_limits
from judge.limits.client_address import get_client_address
from judge.models import CandidateSession, User

TeamRole = Literal["owner", "interviewer", "viewer"]
router = Router(tags=["account"])


class OwnTeam(Schema):
    id: int
    name: str
    role: TeamRole


class CurrentUser(Schema):
    id: int | None = None
    """None for anonymous visitors."""
    role: Literal["anonymous", "interviewer", "operator"]
    name: str
    teams: list[OwnTeam]
    """In the order in which the user joined them."""
    is_mail_available: bool
    """Whether this server sends mail. Otherwise pages offer links to copy."""
    csrf_token: str


class LoginIn(Schema):
    username: str
    password: str


@router.get("/me", response=CurrentUser)
def get_current_user(request: HttpRequest) -> CurrentUser:
    user = request.user
    fields: dict[str, Any] = {"role": "anonymous", "name": "", "teams": []}
    if isinstance(user, User):
        fields = {"id": user.pk, "role": user.role, "name": str(user), "teams": list_own_teams(user)}
    return CurrentUser.model_validate(
        fields | {"is_mail_available": is_mail_available(), "csrf_token": get_token(request)}
    )


def list_own_teams(user: User) -> list[OwnTeam]:
    rows = user.memberships.select_related("team").order_by("pk")
    return [OwnTeam.model_validate({"id": row.team_id, "name": row.team.name, "role": row.role}) for row in rows]


@router.post("/login", response=CurrentUser)
def log_in(request: HttpRequest, body: LoginIn) -> CurrentUser:
    rate_limits.require_address_below_rate_limit(rate_limits.LOGINS, request)
    browser_session = find_browser_practice(request)
    user = sign_in(body.username, body.password, get_client_address(request), partial(delay_response, request))
    start_login(request, user, browser_session)
    return get_current_user(request)


def start_login(request: HttpRequest, user: User, browser_session: CandidateSession | None) -> None:
    """`browser_session` is the practice of the browser, which the account takes over; None if it has none."""
    request.session.flush()  # also for the same user: each log-in starts a new session
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    if browser_session is not None:
        merge_practice(user, browser_session)


@router.post("/logout", response=CurrentUser)
def log_out(request: HttpRequest) -> CurrentUser:
    if isinstance(request.user, User):
        record_audit_entry(request.user, "log out", f"account {request.user.pk}", address=get_client_address(request))
    logout(request)
    return get_current_user(request)
