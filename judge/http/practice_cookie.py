"""The browser's practice session. Its token is stored in a signed cookie that scripts cannot read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE_NAME = f"{settings.COOKIE_PREFIX}practice"
SALT = "judge.practice"
MAX_AGE_SECONDS = 400 * 24 * 3600  # the longest lifetime that browsers accept


def read_token(request: HttpRequest) -> str | None:
    """The token of the session that this request created, or of the one in the cookie; None without a valid cookie."""
    return get_new_token(request) or request.get_signed_cookie(COOKIE_NAME, default=None, salt=SALT)


def set_new_token(request: HttpRequest, token: str) -> None:
    """Remember a session that this request created. The middleware `store_practice_cookie` writes the cookie."""
    request.META["judge.practice"] = token


def get_new_token(request: HttpRequest) -> str | None:
    """None if this request created no session."""
    return request.META.get("judge.practice")


def write_cookie(response: HttpResponseBase, token: str, *, secure: bool) -> None:
    response.set_signed_cookie(
        COOKIE_NAME, token, salt=SALT, max_age=MAX_AGE_SECONDS, httponly=True, samesite="Lax", secure=secure
    )
