"""Django middleware: the check of the host, security headers, static files, JSON only, the practice cookie and CSRF
checks."""

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
    """Build the Content-Security-Policy header. Scripts and style sheets come only from this server. The editor adds
    style elements with the page's nonce. Style attributes are allowed because formulas are markup that contains them;
    they can neither read the page nor send requests elsewhere."""
    nonce_source = f" 'nonce-{nonce}'" if nonce else ""
    return (
        "default-src 'self'; script-src 'self'; "
        f"style-src 'self'{nonce_source}; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def check_host(get_response: Handler) -> Handler:
    """Refuse an unknown Host header on every route. Django checks it only where a view asks for it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # raises DisallowedHost, which becomes 400
        return get_response(request)

    return middleware


def add_security_headers(get_response: Handler) -> Handler:
    """Also gives a 405 of the API the body of an error, and lets nobody cache its responses."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code == 405 and request.path.startswith(API_PREFIX):
            response = build_not_allowed_response(response)
        response.headers.setdefault("Content-Security-Policy", build_content_policy())
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.path.startswith(API_PREFIX):
            # Responses are personal: no proxy and no browser may cache them for another person.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def build_not_allowed_response(response: HttpResponseBase) -> HttpResponseBase:
    error = errors.build_error_response(
        "not_allowed",
        "This address does not support that method, so nothing was changed.",
        "Reload the page and try again.",
    )
    error.headers["Allow"] = response.headers["Allow"]
    return error


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Responds with a file's bytes, because ASGI cannot stream WhiteNoise's synchronous iterator."""

    @staticmethod
    def serve(  # pyright: ignore[reportIncompatibleMethodOverride] -- its caller returns whatever response it gets
        static_file: StaticFile, request: HttpRequest
    ) -> HttpResponse:
        static_response = static_file.get_response(request.method, request.META)
        status, headers = int(static_response.status), dict(static_response.headers)
        if static_response.file is None:
            return HttpResponse(status=status, headers=headers)
        with static_response.file as file:
            return HttpResponse(file.read(), status=status, headers=headers)


def require_json(get_response: Handler) -> Handler:
    """Reject forms before the CSRF check, which would parse them. The API accepts no forms."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in SAFE_METHODS and not has_json_type(request):
            return errors.build_error_response(
                "not_json",
                "The server accepts only JSON, so nothing was changed.",
                "Send the header Content-Type: application/json.",
            )
        return get_response(request)

    return middleware


def has_json_type(request: HttpRequest) -> bool:
    return request.content_type in ("application/json", "")


def store_practice_cookie(get_response: Handler) -> Handler:
    """Set the cookie of a practice session that this request created, so the next request finds it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        token = practice_cookie.get_new_token(request)
        if token:
            practice_cookie.write_cookie(response, token, secure=settings.HTTPS)
        return response

    return middleware


class StrictCsrfMiddleware(CsrfViewMiddleware):
    """Checks every unsafe request. Django Ninja exempts its views from the check and repeats it only for some."""

    def process_view(
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponseForbidden | None:
        return super().process_view(request, non_exempt_view, callback_args, callback_kwargs)


def non_exempt_view(request: HttpRequest) -> HttpResponse:
    """A placeholder for the real view. It is not exempt from the CSRF check."""
    raise NotImplementedError
