"""The browser's own practice seat: its token lies in a signed cookie that scripts cannot read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = f"{settings.COOKIE_PREFIX}practice"
SALT = "judge.practice"
KEPT_SECONDS = 400 * 24 * 3600  # the most that browsers keep


def token_of(request: HttpRequest) -> str | None:
    return made_for(request) or request.get_signed_cookie(COOKIE, default=None, salt=SALT)


def remember(request: HttpRequest, token: str) -> None:
    request.META["judge.practice"] = token


def made_for(request: HttpRequest) -> str | None:
    return request.META.get("judge.practice")


def keep(response: HttpResponseBase, token: str, *, secure: bool) -> None:
    response.set_signed_cookie(
        COOKIE, token, salt=SALT, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=secure
    )
