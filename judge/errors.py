"""Error responses of the web server. Every error has the same JSON fields: `message`, `next` and `code`."""

import logging
import sys
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse

from judge.logs import redact_values
from judge.storage_errors import is_storage_error

logger = logging.getLogger(__name__)
RETRY_SECONDS = 5
"""Seconds until a client may retry while the database is unavailable (`Retry-After`)."""

STATUS_BY_CODE = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "not_signed_in": HTTPStatus.UNAUTHORIZED,
    "wrong_login": HTTPStatus.UNAUTHORIZED,
    "csrf": HTTPStatus.FORBIDDEN,
    "practice_only": HTTPStatus.FORBIDDEN,
    "practice_off": HTTPStatus.FORBIDDEN,
    "operators_only": HTTPStatus.FORBIDDEN,
    "owners_only": HTTPStatus.FORBIDDEN,
    "interviewers_only": HTTPStatus.FORBIDDEN,
    "read_only": HTTPStatus.FORBIDDEN,
    "no_team": HTTPStatus.FORBIDDEN,
    "not_assigned": HTTPStatus.FORBIDDEN,
    "cannot_appoint_self": HTTPStatus.FORBIDDEN,
    "solutions_locked": HTTPStatus.FORBIDDEN,
    "mail_off": HTTPStatus.FORBIDDEN,
    "no_kernels": HTTPStatus.SERVICE_UNAVAILABLE,
    "wrong_password": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "withdrawn": HTTPStatus.NOT_FOUND,
    "not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "newer_scorecard": HTTPStatus.CONFLICT,
    "newer_decision": HTTPStatus.CONFLICT,
    "newer_rubric": HTTPStatus.CONFLICT,
    "rubric_in_use": HTTPStatus.CONFLICT,
    "scorecard_saved": HTTPStatus.CONFLICT,
    "scorecard_unsaved": HTTPStatus.CONFLICT,
    "other_session": HTTPStatus.CONFLICT,
    "other_account": HTTPStatus.CONFLICT,
    "already_judged": HTTPStatus.CONFLICT,
    "rejudge_decided": HTTPStatus.CONFLICT,
    "rules_promised": HTTPStatus.CONFLICT,
    "not_ready": HTTPStatus.CONFLICT,
    "has_owner": HTTPStatus.CONFLICT,
    "last_owner": HTTPStatus.CONFLICT,
    "already_member": HTTPStatus.CONFLICT,
    "session_ended": HTTPStatus.CONFLICT,
    "session_not_ended": HTTPStatus.CONFLICT,
    "session_not_started": HTTPStatus.CONFLICT,
    "session_paused": HTTPStatus.CONFLICT,
    "session_running": HTTPStatus.CONFLICT,
    "session_revoked": HTTPStatus.CONFLICT,
    "session_expired": HTTPStatus.CONFLICT,
    "session_started": HTTPStatus.CONFLICT,
    "name_taken": HTTPStatus.CONFLICT,
    "key_reused": HTTPStatus.CONFLICT,
    "private_period": HTTPStatus.CONFLICT,
    "no_private_period": HTTPStatus.CONFLICT,
    "reset_expired": HTTPStatus.GONE,
    "expired": HTTPStatus.GONE,
    "too_slow": HTTPStatus.REQUEST_TIMEOUT,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid_update": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "too_many_unjudged": HTTPStatus.TOO_MANY_REQUESTS,
    "server_error": HTTPStatus.INTERNAL_SERVER_ERROR,
    "queue_full": HTTPStatus.SERVICE_UNAVAILABLE,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The HTTP status of each error code. Every `code` of a RefusedError must be listed."""


class RefusedError(Exception):
    """The server refuses a request. `code` is a key of STATUS_BY_CODE. `message` says what happened and what it means,
    `next_step` what to do next, and `retry_after` the seconds until a retry can succeed."""

    def __init__(self, code: str, message: str, next_step: str, *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.next_step = next_step
        self.retry_after = retry_after


def build_error_response(code: str, message: str, next_step: str, *, retry_after: int | None = None) -> JsonResponse:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JsonResponse(
        {"message": message, "next": next_step, "code": code}, status=STATUS_BY_CODE[code], headers=headers
    )


def build_too_large_response() -> JsonResponse:
    return build_error_response(
        "too_large",
        "The request is larger than this server accepts, so nothing was changed.",
        "Send less. Code must be smaller than 1 MiB.",
    )


def handle_not_found(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    return build_error_response(
        "not_found", "Nothing was found at this address.", "Check the link, or start from the home page."
    )


def handle_bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    if exception is not None and is_storage_error(exception):  # Django answers 400 if it cannot store a login session
        return handle_unavailable(request, exception)
    return build_error_response(
        "bad_request",
        "The server cannot parse the request, so nothing was changed.",
        "Reload the page and try again.",
    )


def handle_server_error(request: HttpRequest) -> JsonResponse:
    """Django calls this for an exception of middleware or of a route outside the API. `HANDLERS` in `judge/api/base.py`
    handles those of the API."""
    return handle_failure(request, sys.exception())


def handle_failure(request: HttpRequest, error: BaseException | None) -> JsonResponse:
    if error is not None and is_storage_error(error):
        return handle_unavailable(request, error)
    logger.error("%s %s failed", request.method, request.path, exc_info=error)
    return build_error_response(
        "server_error",
        "The server failed with an internal error and did not complete this request.",
        "Try again in a moment. If the error persists, contact the operator of this server.",
    )


def handle_unavailable(request: HttpRequest, error: BaseException) -> JsonResponse:
    """Answer 503, which lets the page keep what the user typed and send it again."""
    logger.warning("%s %s: the database is unavailable: %s", request.method, request.path, redact_values(str(error)))
    return build_error_response(
        "unavailable",
        "The server cannot use its database at the moment, so it did not complete this request.",
        "Try again in a few seconds. If the error persists, contact the operator of this server.",
        retry_after=RETRY_SECONDS,
    )


def handle_csrf_failure(request: HttpRequest, reason: str = "") -> JsonResponse:
    return build_error_response(
        "csrf",
        "This page is out of date, so the server rejected the request. Nothing was changed.",
        "Reload the page and try again. Allow cookies for this site.",
    )
