"""What a log line says, of whom, and what it never says."""

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


def record_of(message: str, *args: object, **extra: Any) -> logging.LogRecord:
    record = logging.getLogger("judge.test").makeRecord("judge.test", 20, "f", 1, message, args, None, extra=extra)
    assert logs.ContextFilter().filter(record)
    return record


def as_json(record: logging.LogRecord) -> dict[str, Any]:
    made = logs.build_logging_config("json", "INFO")["formatters"]["json"]
    text = logs.JsonLogFormatter(**{name: value for name, value in made.items() if name != "()"}).format(record)
    assert "\n" not in text
    return json.loads(text)


def as_line(record: logging.LogRecord) -> str:
    return logs.LineFormatter("%(levelname)s %(name)s: %(message)s").format(record)


def test_it_says_when_what_and_whom_it_is_about() -> None:
    with logs.log_context(submission="s-1", attempt=2), logs.log_context(tag="cpu"):
        record = record_of("judged %s", "well", verdict="accepted", ms=3.5)
    said = as_json(record)
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "INFO",
        "logger": "judge.test",
        "message": "judged well",
        "submission": "s-1",
        "attempt": "2",
        "tag": "cpu",
        "ms": 3.5,
        "verdict": "accepted",
    }
    assert as_line(record) == "INFO judge.test: judged well [submission=s-1 attempt=2 tag=cpu]"


def test_it_forgets_whom_it_was_about() -> None:
    with logs.log_context(request="r-1"):
        logs.bind_context(submission="s-1")
        assert logs.get_context_ids() == {"request": "r-1", "submission": "s-1"}
    logs.bind_context(submission="s-2")
    assert logs.get_context_ids() == {}


def test_it_is_told_to_threads_that_are_given_the_context() -> None:
    seen = []
    with logs.log_context(submission="s-1"):
        thread = threading.Thread(target=copy_context().run, args=(lambda: seen.append(logs.get_context_ids()),))
        thread.start()
        thread.join()
    assert seen == [{"submission": "s-1"}]


def test_it_masks_tokens_wherever_an_address_stands() -> None:
    record = record_of("Not Found: %s and https://judge/api/sessions/%s/drafts/softmax", f"/i/{TOKEN}", TOKEN)
    for said in (as_line(record), as_json(record)["message"]):
        assert TOKEN not in said
        assert "/i/*** and https://judge/api/sessions/***/drafts/softmax" in said
    assert "/sessions/practice/drafts" in as_line(record_of("/sessions/practice/drafts"))


def test_it_masks_tokens_in_tracebacks() -> None:
    try:
        raise ValueError(f"no /api/sessions/{TOKEN}")
    except ValueError as error:
        record = record_of("failed")
        record.exc_info = (type(error), error, error.__traceback__)
    assert TOKEN not in as_json(record)["exc_info"]
    assert TOKEN not in as_line(record)


class Strict(BaseModel):
    number: int


QUOTED = "a piece of what somebody wrote"


def pydantic() -> None:
    Strict.model_validate({"number": QUOTED})


def postgresql() -> None:
    raise DatabaseError(f"a value is missing\nDETAIL:  Failing row contains (1, {QUOTED}).\nand more")


@pytest.mark.parametrize(("refuse", "kept"), [(pydantic, "valid integer"), (postgresql, "and more")])
def test_it_does_not_quote_what_was_refused(refuse: Callable[[], None], kept: str) -> None:
    with pytest.raises((ValidationError, DatabaseError)) as caught:
        refuse()
    record = record_of("failed")
    record.exc_info = (caught.type, caught.value, caught.tb)
    for said in (as_json(record)["exc_info"], as_line(record), logs.redact_values(str(caught.value))):
        assert QUOTED not in said
        assert kept in said


def test_it_leaves_out_what_libraries_add() -> None:
    """Django adds the whole request, Celery a task's arguments."""
    record = record_of("x", request=object(), data={"args": "secret"}, status_code=404, status=404)
    assert set(as_json(record)) == {"time", "level", "logger", "message", "status"}
    assert as_line(record) == "INFO judge.test: x"


def test_it_refuses_a_form_that_it_does_not_know() -> None:
    with pytest.raises(ImproperlyConfigured, match="JUDGE_LOG is 'xml'; set it to json"):
        logs.build_logging_config("xml", "INFO")


# Requests


def ask(path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str]]:
    """Of the application as the web server calls it."""
    answers: list[dict[str, Any]] = []
    bodies = [b""]

    async def receive() -> dict[str, Any]:
        if not bodies:  # the client stays until it has its answer
            await asyncio.sleep(10)
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    named = [(name.replace("_", "-").lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b""}
    scope |= {"headers": [(b"host", b"localhost"), *named], "server": ("localhost", 80), "scheme": "http"}
    scope |= {"client": ("127.0.0.1", 1), "http_version": "1.1", "asgi": {"version": "3.0"}}
    asyncio.run(application(scope, receive, send))
    start = answers[0]
    return start["status"], {name.decode(): value.decode() for name, value in start["headers"]}


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.handler.addFilter(logs.ContextFilter())
    caplog.set_level("DEBUG", "judge.http.request_log")
    return caplog


def told(lines: pytest.LogCaptureFixture) -> Any:
    (record,) = [record for record in lines.records if record.name == "judge.http.request_log"]
    return record


@pytest.mark.django_db(transaction=True)
def test_it_writes_one_line_for_a_request_with_the_pattern_and_not_the_address(
    world: World, lines: pytest.LogCaptureFixture
) -> None:
    CandidateSession.objects.filter(pk=world.robin.pk).update(token=TOKEN)
    status, headers = ask(f"/api/sessions/{TOKEN}/submissions/{world.submission.pk}")
    assert status == 200
    record = told(lines)
    assert (record.method, record.route, record.status) == (
        "GET",
        "api/sessions/<token>/submissions/<submission_id>",
        200,
    )
    assert (record.submission, record.request) == (str(world.submission.pk), headers["x-request-id"])
    assert record.levelname == "INFO"
    assert TOKEN not in lines.text


@pytest.mark.parametrize(
    ("path", "route", "status", "level"),
    [
        ("/healthz", "healthz", 200, "DEBUG"),
        (f"/i/{TOKEN}", "(page)", 200, "INFO"),
        (f"/static/{TOKEN}", "(nothing)", 404, "INFO"),
    ],
)
def test_it_says_what_kind_of_request_it_was(
    path: str, route: str, status: int, level: str, lines: pytest.LogCaptureFixture, settings: Any, tmp_path: Any
) -> None:
    settings.PAGES = tmp_path
    (tmp_path / "index.html").write_text("<!doctype html>")
    assert ask(path)[0] == status
    record = told(lines)
    assert (record.route, record.status, record.levelname) == (route, status, level)


def test_it_keeps_a_well_formed_id_that_a_proxy_gave() -> None:
    assert ask("/healthz", X_Request_ID="proxy-0123.abc")[1]["x-request-id"] == "proxy-0123.abc"


@pytest.mark.parametrize("given", ["short", "x" * 65, 'a"injected":"line', "with space", "ünïcödé-id"])
def test_it_makes_an_id_where_none_or_a_strange_one_was_given(given: str) -> None:
    made = ask("/healthz", X_Request_ID=given)[1]["x-request-id"]
    assert made != given
    assert len(made) == 32
    assert ask("/healthz")[1]["x-request-id"] != made
