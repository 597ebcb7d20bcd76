"""Log records that say whom they are about: each has the ids of the request, submission, attempt and worker in whose
course it was written, whoever wrote it, so that one search finds all that happened to one submission.

They hold no source, no name, no password; and a seat's token, which opens it, is masked wherever an address is told.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from pythonjsonlogger.json import JsonFormatter

ABOUT = ("request", "submission", "attempt", "tag", "worker")
TOLD = ("method", "route", "status", "ms", "slug", "kind", "verdict", "wait_ms", "run_ms", "total_ms", "backend")
"""What a record may bring along itself, by `extra`. Whatever else libraries put there stays out of the log."""

TOKEN = re.compile(r"(/(?:i|seats)/)(?!practice\b)[\w-]+")

VALUES = re.compile(r"(?m)(?<=input_value=).*(?=, input_type=)|(?<=DETAIL:).*$")
"""What Pydantic and PostgreSQL quote of the values that they refuse: pieces of a source, a whole row."""

FORMS = {"": "line", "line": "line", "json": "json"}
"""By JUDGE_LOG."""

_about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)
_everywhere: dict[str, str] = {}


@contextmanager
def about(**ids: object) -> Iterator[None]:
    """All records written in here, also in threads that were given this context, are about these."""
    token = _about.set({**(_about.get() or {}), **{name: str(value) for name, value in ids.items()}})
    try:
        yield
    finally:
        _about.reset(token)


def note(**ids: object) -> None:
    """Something more is known of what this is about: told until it ends, also by whoever began it."""
    current = _about.get()
    if current is not None:
        current.update({name: str(value) for name, value in ids.items()})


def note_everywhere(**ids: object) -> None:
    """For as long as this process lives."""
    _everywhere.update({name: str(value) for name, value in ids.items()})


def known() -> dict[str, str]:
    return {**_everywhere, **(_about.get() or {})}


class About(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        for name, value in known().items():
            setattr(record, name, value)
        return True


class Line(logging.Formatter):
    """For people: what it is about stands behind."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return discreet(super().formatException(ei))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- the base class's name
        ids = " ".join(f"{name}={value}" for name, value in ids_of(record.__dict__).items())
        return super().formatMessage(record) + (f" [{ids}]" if ids else "")


class Json(JsonFormatter):
    """For programs: a line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- the base class's name
        return discreet(str(super().formatException(ei)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        about = ids_of(log_data)
        rest = {name: log_data[name] for name in (*TOLD, "exc_info") if name in log_data}
        return {name: log_data[name] for name in ("time", "level", "logger", "message")} | about | rest


def ids_of(fields: dict[str, Any]) -> dict[str, str]:
    """Django puts a whole request where ours has its id."""
    return {name: fields[name] for name in ABOUT if isinstance(fields.get(name), str)}


def discreet(text: str) -> str:
    """The words of an exception without the values in them."""
    return VALUES.sub(" ***", text)


def masked(text: str) -> str:
    return TOKEN.sub(r"\1***", text)


def configuration(form: str, level: str) -> dict[str, Any]:
    """Of the whole process: Django's, Celery's and the web server's records go the same way as ours."""
    if form not in FORMS:
        raise ImproperlyConfigured(f"JUDGE_LOG is {form!r}; set it to json for programs, or to nothing for people")
    json = {
        "()": Json,
        "fmt": ["levelname", "name", "message"],
        "rename_fields": {"levelname": "level", "name": "logger"},
        "timestamp": "time",
    }
    line = {"()": Line, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"about": {"()": About}},
        "formatters": {"json": json, "line": line},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": FORMS[form], "filters": ["about"]},
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
