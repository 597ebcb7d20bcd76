"""Error responses of the web server. Every error has the same JSON fields: `message`, `next` and `code`."""

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse

HTTP_STATUS = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "not_signed_in": HTTPStatus.UNAUTHORIZED,
    "wrong_login": HTTPStatus.UNAUTHORIZED,
    "csrf": HTTPStatus.FORBIDDEN,
    "practice_only": HTTPStatus.FORBIDDEN,
    "practice_off": HTTPStatus.FORBIDDEN,
    "operators_only": HTTPStatus.FORBIDDEN,
    "solutions_locked": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "newer_draft": HTTPStatus.CONFLICT,
    "already_judged": HTTPStatus.CONFLICT,
    "decided": HTTPStatus.CONFLICT,
    "not_ready": HTTPStatus.CONFLICT,
    "session_ended": HTTPStatus.CONFLICT,
    "session_not_started": HTTPStatus.CONFLICT,
    "too_slow": HTTPStatus.REQUEST_TIMEOUT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_unjudged": HTTPStatus.TOO_MANY_REQUESTS,
    "server_error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "queue_full": HTTPStatus.SERVICE_UNAVAILABLE,
}


class RefusedError(Exception):
    """The server refuses a request. `message` says what happened and what it means, `next_step` what to do next, and
    `retry_after` the seconds until a retry can succeed."""

    def __init__(self, code: str, message: str, next_step: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.retry_after = retry_after


def build_error_response(code: str, message: str, next_step: str, *, retry_after: int | None = None) -> JsonResponse:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JsonResponse(
        {"message": message, "next": next_step, "code": code}, status=HTTP_STATUS[code], headers=headers
    )


def handle_not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return build_error_response(
        "not_found", "Nothing was found at this address.", "Check the link, or start from the home page."
    )


def handle_bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return build_error_response(
        "bad_request",
        "The server cannot parse the request, so nothing was changed.",
        "Reload the page and try again.",
    )


def handle_server_error(request: HttpRequest) -> JsonResponse:
    return build_error_response(
        "server_error",
        "The server failed with an internal error and did not complete this request.",
        "Try again in a moment. If the error persists, contact the operator of this server.",
    )


def handle_csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return build_error_response(
        "csrf",
        "This page is out of date, so the server rejected the request. Nothing was changed.",
        "Reload the page and try again. Allow cookies for this site.",
    )
