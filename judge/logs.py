"""Log records that say whom they are about: each has the ids of the request, submission, attempt and worker in whose
course it was written, whoever wrote it, so that one search finds all that happened to one submission.

They hold no source, no name, no password; and a session's token, which opens it, is masked wherever an address is told.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.json import JsonFormatter

ID_FIELDS = ("request", "submission", "attempt", "tag", "worker")
EXTRA_FIELDS = (
    "method",
    "route",
    "status",
    "ms",
    "slug",
    "kind",
    "verdict",
    "wait_ms",
    "run_ms",
    "total_ms",
    "backend",
)
"""What a record may bring along itself, by `extra`. Whatever else libraries put there stays out of the log."""

TOKEN_PATTERN = re.compile(r"(/(?:i|sessions)/)(?!practice\b)[\w-]+")

QUOTED_VALUES = re.compile(r"(?m)(?<=input_value=).*(?=, input_type=)|(?<=DETAIL:).*$")
"""What Pydantic and PostgreSQL quote of the values that they refuse: pieces of a source, a whole row."""

FORMATTERS = {"": "line", "line": "line", "json": "json"}
"""By JUDGE_LOG."""

_context: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)
_process_ids: dict[str, str] = {}


@contextmanager
def log_context(**ids: object) -> Iterator[None]:
    """All records written in here, also in threads that were given this context, are about these."""
    token = _context.set({**(_context.get() or {}), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _context.reset(token)


def bind(**ids: object) -> None:
    """Something more is known of what this is about: told until it ends, also by whoever began it."""
    current = _context.get()
    if current is not None:
        current.update({name: str(value) for name, value in ids.items()})


def bind_process(**ids: object) -> None:
    """For as long as this process lives."""
    _process_ids.update({name: str(value) for name, value in ids.items()})


def get_ids() -> dict[str, str]:
    return {**_process_ids, **(_context.get() or {})}


class ContextFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in get_ids().items():
            setattr(record, name, value)
        return True


class LineFormatter(logging.Formatter):
    """For people: what it is about stands behind."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_tokens(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return redact_values(super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the base class's name
        ids = " ".join(f"{name}={value}" for name, value in select_ids(record.__dict__).items())
        return super().formatMessage(record) + (f" [{ids}]" if ids else "")


class JsonLogFormatter(JsonFormatter):
    """For programs: a line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_tokens(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return redact_values(str(super().formatException(ei)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        about = select_ids(log_data)
        rest = {name: log_data[name] for name in (*EXTRA_FIELDS, "exc_info") if name in log_data}
        return {name: log_data[name] for name in ("time", "level", "logger", "message")} | about | rest


def select_ids(fields: dict[str, Any]) -> dict[str, str]:
    """Django puts a whole request where ours has its id."""
    return {name: fields[name] for name in ID_FIELDS if isinstance(fields.get(name), str)}


def redact_values(text: str) -> str:
    """The words of an exception without the values in them."""
    return QUOTED_VALUES.sub(" ***", text)


def redact_tokens(text: str) -> str:
    return TOKEN_PATTERN.sub(r"\1***", text)


def build_logging_config(form: str, level: str) -> dict[str, Any]:
    """Of the whole process: Django's, Celery's and the web server's records go the same way as ours."""
    if form not in FORMATTERS:
        raise ImproperlyConfigured(f"JUDGE_LOG is {form!r}; set it to json for programs, or to nothing for people")
    json = {
        "()": JsonLogFormatter,
        "fmt": ["levelname", "name", "message"],
        "rename_fields": {"levelname": "level", "name": "logger"},
        "timestamp": "time",
    }
    line = {"()": LineFormatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"about": {"()": ContextFilter}},
        "formatters": {"json": json, "line": line},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": FORMATTERS[form], "filters": ["about"]},
        },
        "loggers": {
            # These bring handlers of their own.
            **{name: {"handlers": [], "propagate": True} for name in ("uvicorn", "uvicorn.error")},
            # A line for each request, where ours has one already that tells no address.
            "uvicorn.access": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            # Lines for each bell, on its way out and in.
            **{name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat")},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
