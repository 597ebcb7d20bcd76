"""The Ninja API with its error handlers. Every error response has the body `Failure`, also in the OpenAPI schema."""

import logging
from collections.abc import AsyncIterator
from typing import Any, Never

from django.core.exceptions import ObjectDoesNotExist, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from judge import errors
from judge.api.schemas import ErrorOut
from judge.domain.share_links import build_inactive_link_error
from judge.errors import RefusedError
from judge.limits.client_address import get_client_address
from judge.limits.stream_limit import limit_stream
from judge.models import CandidateSession

logger = logging.getLogger(__name__)
STREAM_TAG = "events"
"""The tag of endpoints that stream events. Their response schema has the data of each event, by the event's name."""


class JudgeAPI(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        for kind, handler in HANDLERS.items():
            self.add_exception_handler(kind, handler)

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        failure = {"$ref": "#/components/schemas/Failure"}
        components = schema["components"]["schemas"]
        components["Failure"] = ErrorOut.json_schema()
        for component in components.values():
            # Responses always contain all fields, also those with a default here. The schema says so of request bodies
            # too, but the server accepts them without these fields.
            if "properties" in component:
                component["required"] = list(component["properties"])
        for path in schema["paths"].values():
            for operation in path.values():
                if operation["tags"] == [STREAM_TAG]:
                    content = operation["responses"][200]["content"]
                    content["text/event-stream"] = content.pop("application/json")
                operation["responses"] = {
                    **{str(status): response for status, response in operation["responses"].items()},
                    "default": {
                        "description": "What happened, and what to do next",
                        "content": {"application/json": {"schema": failure}},
                    },
                }
        return schema


def handle_refused(request: HttpRequest, error: RefusedError | type[RefusedError]) -> HttpResponse:
    assert isinstance(error, RefusedError)
    return errors.build_error_response(error.code, error.message, error.next_step, retry_after=error.retry_after)


def handle_unauthenticated(request: HttpRequest, error: Any) -> HttpResponse:
    return errors.build_error_response(
        "not_signed_in", "You are not signed in, or your sign-in has expired.", "Sign in and try again."
    )


def handle_validation_error(request: HttpRequest, error: Any) -> HttpResponse:
    assert isinstance(error, ValidationError)
    first = error.errors[0] if error.errors else {}
    field = ".".join(str(part) for part in first.get("loc", ())[2:]) or "the request"
    return errors.build_error_response(
        "invalid", f"{field}: {first.get('msg', 'not valid')}.", "Correct it and send it again."
    )


def handle_too_large(request: HttpRequest, error: Any) -> HttpResponse:
    return errors.build_too_large_response()


def handle_http_error(request: HttpRequest, error: Any) -> HttpResponse:
    logger.info("%s %s: %s", request.method, request.path, error)
    return errors.handle_bad_request(request)


def handle_unstorable_text(request: HttpRequest, error: Any) -> HttpResponse:
    return errors.build_error_response(
        "invalid", "The text contains characters that cannot be stored.", "Remove them, or type the text again."
    )


def handle_missing_row(request: HttpRequest, error: Any) -> HttpResponse:
    """The candidate's data was deleted during the request, if the URL names a session or a share link. Anything else is
    an internal error."""
    url_arguments = request.resolver_match.kwargs if request.resolver_match else {}
    if (
        "invitation_id" in url_arguments
        and not CandidateSession.objects.filter(pk=url_arguments["invitation_id"]).exists()
    ):
        logger.warning("%s failed because its session was deleted: %s", request.method, error)
        return errors.build_error_response(
            "not_found",
            "The candidate's data has just been deleted, so this was not stored.",
            "Go back to the list of sessions.",
        )
    if "share_token" in url_arguments:
        logger.warning("a shared report was not built because its candidate was deleted: %s", error)
        return handle_refused(request, build_inactive_link_error())
    if "token" not in url_arguments:
        return errors.handle_failure(request, error)
    logger.warning("%s failed because its session was deleted: %s", request.method, error)
    return errors.build_error_response(
        "not_found",
        "This interview or practice has just been deleted, so this was not stored.",
        "What you typed is still on this page. Copy it if you need it.",
    )


HANDLERS: dict[type[Exception], Any] = {
    RefusedError: handle_refused,
    AuthenticationError: handle_unauthenticated,
    ValidationError: handle_validation_error,
    RequestDataTooBig: handle_too_large,
    SuspiciousOperation: errors.handle_bad_request,
    UnicodeEncodeError: handle_unstorable_text,  # half of a surrogate pair
    IntegrityError: handle_missing_row,
    ObjectDoesNotExist: handle_missing_row,
    DataError: handle_unstorable_text,  # PostgreSQL cannot store NUL
    HttpError: handle_http_error,
    Http404: errors.handle_not_found,
    Exception: errors.handle_failure,
}


def raise_not_found(noun: str) -> Never:
    """The same error for missing rows and for rows of other users, so that responses do not reveal which it is."""
    raise RefusedError("not_found", f"There is no such {noun}, or you cannot access it.", "Check the link.")


def stream_events(
    request: HttpRequest, events: AsyncIterator[bytes], client: str, *, is_practice: bool
) -> StreamingHttpResponse:
    """`client` is for whom open streams are counted: "session 12" or "user 5"."""
    limited = limit_stream(events, client, get_client_address(request), is_practice=is_practice)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingHttpResponse(limited, content_type="text/event-stream", headers=headers)
