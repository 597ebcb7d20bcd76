"""Makes untrusted text safe for JSON, the database and the browser."""

from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

MAX_TEXT_LENGTH = 16 * 1024
"""Maximum length, in characters, of one text that a solution produced. The rest is cut."""


def sanitize_text(text: str) -> str:
    """Replace NUL (PostgreSQL's JSON rejects it) and lone surrogates (UTF-8 rejects them), and cut the text to
    `MAX_TEXT_LENGTH` characters."""
    truncated = text if len(text) <= MAX_TEXT_LENGTH else text[:MAX_TEXT_LENGTH] + "…"
    return truncated.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def sanitize_all(value: Any) -> Any:
    """Apply `sanitize_text` to every string inside lists and dataclasses.

    A checker's view of a value contains text that the solution produced.
    """
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return sanitize_text(value)
    if isinstance(value, list):
        return [sanitize_all(item) for item in cast("list[Any]", value)]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: sanitize_all(getattr(value, f.name)) for f in fields(value)})
    return value
