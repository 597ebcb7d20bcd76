"""Log records with context: each record has the ids of the request, submission, attempt, tag and worker that it belongs
to, even if a library wrote it. One search for a submission's id finds its whole history.

Records contain no source, name or password. Tokens in URLs give access, so the formatters mask them.
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
"""Fields that a record may set through `extra`, for JSON only. Other fields, which libraries add, are not written."""

# "practice" stands where a token would, but is none.
TOKEN_PATTERN = re.compile(r"(/(?:i|sessions|join|shared)/)(?!practice\b)[\w-]+")

QUOTED_VALUES = re.compile(r"(?m)(?<=input_value=).*(?=, input_type=)|(?<=DETAIL:).*$")
"""Values that Pydantic and PostgreSQL quote in their errors: parts of a source, or a whole row."""

FORMATTER_NAMES = {"": "line", "line": "line", "json": "json"}
"""The formatter for each value of JUDGE_LOG."""

_context: ContextVar[dict[str, str] | None] = ContextVar("log_context", default=None)
_process_ids: dict[str, str] = {}


@contextmanager
def log_context(**ids: object) -> Iterator[None]:
    """Add `ids` to all records written in this block, also by threads that run in a copy of this context."""
    token = _context.set({**(_context.get() or {}), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _context.reset(token)


def bind_context(**ids: object) -> None:
    """Add `ids` to the current log context until its block ends. The code that opened the block sees them too.

    Does nothing outside of a block.
    """
    current = _context.get()
    if current is not None:
        current.update({name: str(value) for name, value in ids.items()})


def bind_process(**ids: object) -> None:
    """Add `ids` to all records of this process."""
    _process_ids.update({name: str(value) for name, value in ids.items()})


def get_context_fields() -> dict[str, str]:
    return {**_process_ids, **(_context.get() or {})}


class ContextFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in get_context_fields().items():
            setattr(record, name, value)
        return True


class LineFormatter(logging.Formatter):
    """One readable line for each record, with the ids at its end."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_tokens(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return redact_values(super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the base class's name
        ids = " ".join(f"{name}={value}" for name, value in select_ids(record.__dict__).items())
        return super().formatMessage(record) + (f" [{ids}]" if ids else "")


class JsonLogFormatter(JsonFormatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        return redact_tokens(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return redact_values(str(super().formatException(ei)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        extra = {name: log_data[name] for name in (*EXTRA_FIELDS, "exc_info") if name in log_data}
        return {name: log_data[name] for name in ("time", "level", "logger", "message")} | select_ids(log_data) | extra


def select_ids(fields: dict[str, Any]) -> dict[str, str]:
    """Select the ids in `fields`. Django's own records have a request object under `request`, which is left out."""
    return {name: fields[name] for name in ID_FIELDS if isinstance(fields.get(name), str)}


def redact_values(text: str) -> str:
    """Replace the values that Pydantic and PostgreSQL quote in the text of an exception."""
    return QUOTED_VALUES.sub(" ***", text)


def redact_tokens(text: str) -> str:
    return TOKEN_PATTERN.sub(r"\1***", text)


def build_logging_config(log_format: str, level: str) -> dict[str, Any]:
    """Return the `dictConfig` of a process: the records of Django, Celery and the web server use the same handler.

    Raises ImproperlyConfigured.
    """
    if log_format not in FORMATTER_NAMES:
        raise ImproperlyConfigured(
            f"JUDGE_LOG is {log_format!r}, so nothing is started. Set it to json, or leave it empty for readable lines."
        )
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
        "filters": {"context": {"()": ContextFilter}},
        "formatters": {"json": json, "line": line},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": FORMATTER_NAMES[log_format],
                "filters": ["context"],
            },
        },
        "loggers": {
            # Uvicorn adds its own handlers to these.
            **{name: {"handlers": [], "propagate": True} for name in ("uvicorn", "uvicorn.error")},
            # request_log already writes a line for each request, without its path.
            "uvicorn.access": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
            # Celery writes a line for each task that it sends or receives.
            **{name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat")},
        },
        "root": {"handlers": ["stderr"], "level": level},
    }
