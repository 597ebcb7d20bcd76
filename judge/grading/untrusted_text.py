"""Untrusted text made fit for JSON, a database and a page."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

MAX_TEXT_LENGTH = 16 * 1024
"""Characters kept of any one text that a solution made."""


def sanitize_text(text: str) -> str:
    """No NUL (PostgreSQL's JSON refuses it), no lone surrogate (UTF-8 refuses it), and no longer than `LONGEST`."""
    cut = text if len(text) <= MAX_TEXT_LENGTH else text[:MAX_TEXT_LENGTH] + "…"
    return cut.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def sanitize_all(value: Any) -> Any:
    """The same for every text inside lists and dataclasses: what a checker shows of a value is the solution's text."""
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return sanitize_text(value)
    if isinstance(value, list):
        return [sanitize_all(item) for item in cast("list[Any]", value)]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: sanitize_all(getattr(value, f.name)) for f in fields(value)})
    return value
