"""What every request passes through."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from judge import errors
from judge.http import practice_cookie

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
API_PREFIX = "/api/"
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
Handler = Callable[[HttpRequest], HttpResponseBase]


def build_content_policy(nonce: str = "") -> str:
    """Scripts and style sheets are files of ours alone; a page may add sheets that carry its nonce, as the editor does.
    Style attributes must stay, for formulas come as markup with them: alone they can neither read a page nor ask
    for anything elsewhere."""
    own_sheets = f" 'nonce-{nonce}'" if nonce else ""
    return (
        "default-src 'self'; script-src 'self'; "
        f"style-src 'self'{own_sheets}; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def security_headers(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and request.path.startswith(API_PREFIX):
            response = build_not_allowed_response(response)
        response.headers.setdefault("Content-Security-Policy", build_content_policy())
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(API_PREFIX):
            # What it answers is somebody's own: no proxy and no browser may keep it for the next one.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def build_not_allowed_response(response: HttpResponseBase) -> HttpResponseBase:
    answer = errors.build_error_response(
        "not_allowed", "That cannot be done with this address.", "Reload the page and try again."
    )
    answer.headers["Allow"] = response.headers["Allow"]
    return answer


class StaticFiles(WhiteNoiseMiddleware):
    """Answers with a file's bytes: the iterator that WhiteNoise answers with is one that ASGI cannot stream."""

    @staticmethod
    def serve(  # pyright: ignore[reportIncompatibleMethodOverride] -- its caller returns whatever response it gets
        static_file: StaticFile, request: HttpRequest
    ) -> HttpResponse:
        found = static_file.get_response(request.method, request.META)
        if found.file is None:
            return HttpResponse(status=int(found.status), headers=dict(found.headers))
        with found.file as file:
            return HttpResponse(file.read(), status=int(found.status), headers=dict(found.headers))


def require_json(get_response: Handler) -> Handler:
    """Forms are refused ahead of the check for forged requests, which would parse them; the API knows none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and request.content_type not in ("application/json", ""):
            return errors.build_error_response("not_json", "The server takes JSON alone.", "Send application/json.")
        return get_response(request)

    return middleware


def store_practice_cookie(get_response: Handler) -> Handler:
    """Keep the practice session that this request made, so that the next one finds it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        token = practice_cookie.get_new_token(request)
        if token:
            practice_cookie.write_cookie(response, token, secure=settings.HTTPS)
        return response

    return middleware


class CsrfOnEverything(CsrfViewMiddleware):
    """Django Ninja exempts its views and checks only some; here every unsafe request is."""

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        return super().process_view(request, non_exempt_view, callback_args, callback_kwargs)


def non_exempt_view(request: HttpRequest) -> HttpResponse:
    """Stands for any view: it is not exempt."""
    raise NotImplementedError
