"""Log records: their format and context, and the values that they must not contain."""

import asyncio
import json
import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from pydantic import BaseModel, ValidationError

from judge import logs
from judge.asgi import application
from judge.models import CandidateSession
from tests.judge.factories import World

TOKEN = "Zm9vYmFyYmF6cXV4_quux-corge12345"


def make_record(message: str, *args: object, **extra: Any) -> logging.LogRecord:
    record = logging.getLogger("judge.test").makeRecord("judge.test", 20, "f", 1, message, args, None, extra=extra)
    assert logs.ContextFilter().filter(record)
    return record


def format_as_json(record: logging.LogRecord) -> dict[str, Any]:
    config = logs.build_logging_config("json", "INFO")["formatters"]["json"]
    text = logs.JsonLogFormatter(**{name: value for name, value in config.items() if name != "()"}).format(record)
    assert "\n" not in text
    return json.loads(text)


def format_as_line(record: logging.LogRecord) -> str:
    return logs.LineFormatter("%(levelname)s %(name)s: %(message)s").format(record)


def test_formats_time_message_and_context() -> None:
    with logs.log_context(submission="s-1", attempt=2), logs.log_context(tag="cpu"):
        record = make_record("judged %s", "well", verdict="accepted", ms=3.5)
    fields = format_as_json(record)
    assert fields.pop("time").endswith("+00:00")
    assert fields == {
        "level": "INFO",
        "logger": "judge.test",
        "message": "judged well",
        "submission": "s-1",
        "attempt": "2",
        "tag": "cpu",
        "ms": 3.5,
        "verdict": "accepted",
    }
    assert format_as_line(record) == "INFO judge.test: judged well [submission=s-1 attempt=2 tag=cpu]"


def test_context_ends_with_its_block() -> None:
    with logs.log_context(request="r-1"):
        logs.bind_context(submission="s-1")
        assert logs.get_context_fields() == {"request": "r-1", "submission": "s-1"}
    logs.bind_context(submission="s-2")
    assert logs.get_context_fields() == {}


def test_context_reaches_threads_with_copied_context() -> None:
    ids = []
    with logs.log_context(submission="s-1"):
        thread = threading.Thread(target=copy_context().run, args=(lambda: ids.append(logs.get_context_fields()),))
        thread.start()
        thread.join()
    assert ids == [{"submission": "s-1"}]


def test_masks_tokens_in_urls() -> None:
    record = make_record("Not Found: %s and https://judge/api/sessions/%s/documents/softmax", f"/i/{TOKEN}", TOKEN)
    for text in (format_as_line(record), format_as_json(record)["message"]):
        assert TOKEN not in text
        assert "/i/*** and https://judge/api/sessions/***/documents/softmax" in text
    for path in (f"/join/{TOKEN}", f"/api/join/{TOKEN}/account", f"/shared/{TOKEN}", f"/api/shared/{TOKEN}/code"):
        assert TOKEN not in format_as_line(make_record(path))
    assert "/sessions/practice/documents" in format_as_line(make_record("/sessions/practice/documents"))


def test_masks_tokens_in_tracebacks() -> None:
    try:
        raise ValueError(f"no /api/sessions/{TOKEN}")
    except ValueError as error:
        record = make_record("failed")
        record.exc_info = (type(error), error, error.__traceback__)
    assert TOKEN not in format_as_json(record)["exc_info"]
    assert TOKEN not in format_as_line(record)


class StrictModel(BaseModel):
    number: int


QUOTED_TEXT = "part of a source"


def raise_validation_error() -> None:
    StrictModel.model_validate({"number": QUOTED_TEXT})


def raise_database_error() -> None:
    raise DatabaseError(f"a value is missing\nDETAIL:  Failing row contains (1, {QUOTED_TEXT}).\nand more")


@pytest.mark.parametrize(
    ("raise_error", "expected"), [(raise_validation_error, "valid integer"), (raise_database_error, "and more")]
)
def test_redacts_values_in_exceptions(raise_error: Callable[[], None], expected: str) -> None:
    with pytest.raises((ValidationError, DatabaseError)) as caught:
        raise_error()
    record = make_record("failed")
    record.exc_info = (caught.type, caught.value, caught.tb)
    for text in (format_as_json(record)["exc_info"], format_as_line(record), logs.redact_values(str(caught.value))):
        assert QUOTED_TEXT not in text
        assert expected in text


def test_omits_fields_of_libraries() -> None:
    """Django adds the request object, and Celery adds a task's arguments."""
    record = make_record("x", request=object(), data={"args": "secret"}, status_code=404, status=404)
    assert set(format_as_json(record)) == {"time", "level", "logger", "message", "status"}
    assert format_as_line(record) == "INFO judge.test: x"


def test_rejects_unknown_log_format() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"JUDGE_LOG is 'xml', .* Set it to json"):
        logs.build_logging_config("xml", "INFO")


# Requests


def call_application(path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """Call the ASGI application as the web server does. Returns the status and the headers."""
    messages: list[dict[str, Any]] = []
    bodies = [b""]

    async def receive() -> dict[str, Any]:
        if not bodies:  # the client stays connected until it gets the response
            await asyncio.sleep(10)  # steady: a client that stays connected
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        messages.append(message)

    raw_headers = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost"), *raw_headers], "server": ("localhost", 80), "scheme": "http"}
    scope |= {"client": ("127.0.0.1", 1), "http_version": "1.1", "asgi": {"version": "3.0"}}
    asyncio.run(application(scope, receive, send))
    start = messages[0]
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.fixture
def request_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.addFilter(logs.ContextFilter())
    caplog.set_level("DEBUG", "judge.http.request_log")
    return caplog


def get_request_record(request_log: pytest.LogCaptureFixture) -> Any:
    (record,) = [record for record in request_log.records if record.name == "judge.http.request_log"]
    return record


@pytest.mark.django_db(transaction=True)
def test_logs_route_instead_of_path(world: World, request_log: pytest.LogCaptureFixture) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(token=TOKEN)
    status, headers = call_application(f"/api/sessions/{TOKEN}/submissions/{world.submission.pk}")
    assert status == 200
    record = get_request_record(request_log)
    assert (record.method, record.route, record.status) == (
        "GET",
        "api/sessions/<token>/submissions/<submission_id>",
        200,
    )
    assert (record.submission, record.request) == (str(world.submission.pk), headers["x-request-id"])
    assert record.levelname == "INFO"
    assert TOKEN not in request_log.text


@pytest.mark.parametrize(
    ("path", "route", "status", "level"),
    [
        ("/healthz", "healthz", 200, "DEBUG"),
        (f"/i/{TOKEN}", "(page)", 200, "INFO"),
        (f"/static/{TOKEN}", "(nothing)", 404, "INFO"),
    ],
)
def test_logs_kind_of_request(
    path: str, route: str, status: int, level: str, request_log: pytest.LogCaptureFixture, settings: Any, tmp_path: Any
) -> None:
    settings.PAGES = tmp_path
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert call_application(path)[0] == status
    record = get_request_record(request_log)
    assert (record.route, record.status, record.levelname) == (route, status, level)


def test_keeps_valid_request_id_of_proxy() -> None:
    assert call_application("/healthz", X_Request_ID="proxy-0123.abc")[1]["x-request-id"] == "proxy-0123.abc"


@pytest.mark.parametrize("header", ["short", "x" * 65, 'a"injected":"line', "with space", "ünïcödé-id"])
def test_creates_request_id_if_missing_or_invalid(header: str) -> None:
    request_id = call_application("/healthz", X_Request_ID=header)[1]["x-request-id"]
    assert request_id != header
    assert len(request_id) == 32
    assert call_application("/healthz")[1]["x-request-id"] != request_id
