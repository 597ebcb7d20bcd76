"""What every request passes through."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from judge import errors, practice

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
Handler = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        # CodeMirror and KaTeX set styles on elements.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ]
)


def security_headers(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        return response

    return middleware


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


def json_alone(get_response: Handler) -> Handler:
    """Forms are refused ahead of the check for forged requests, which would parse them; the API knows none."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE and request.content_type not in ("application/json", ""):
            return errors.respond("not_json", "The server takes JSON alone.", "Send application/json.")
        return get_response(request)

    return middleware


def practice_cookie(get_response: Handler) -> Handler:
    """Keep the practice seat that this request made, so that the next one finds it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        token = practice.made_for(request)
        if token:
            practice.keep(response, token, secure=settings.HTTPS)
        return response

    return middleware


class CsrfOnEverything(CsrfViewMiddleware):
    """Django Ninja exempts its views and checks only some; here every unsafe request is."""

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        return super().process_view(request, checked, callback_args, callback_kwargs)


def checked(request: HttpRequest) -> HttpResponse:
    """Stands for any view: it is not exempt."""
    raise NotImplementedError
