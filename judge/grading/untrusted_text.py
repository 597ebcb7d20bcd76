"""Makes untrusted text safe for JSON, the database and the browser."""

import functools
import json
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

MAX_TEXT_BYTES = 16 * 1024
"""Maximum size of one text that a solution produced, encoded as JSON. The rest is cut."""
MAX_ESCAPE = 6
"""Bytes that one character takes at most in JSON: \\u0001."""
_TEXTLESS_TYPES = frozenset((bool, int, float, type(None)))


def sanitize_text(text: str) -> str:
    """Replace NUL (PostgreSQL's JSON rejects it) and lone surrogates (UTF-8 rejects them), and cut the text to
    `MAX_TEXT_BYTES`."""
    if text.isascii() and "\0" not in text and len(text) * MAX_ESCAPE <= MAX_TEXT_BYTES:
        return text
    clean = text[: MAX_TEXT_BYTES + 1].replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return fit_text(clean, MAX_TEXT_BYTES)


def fit_text(text: str, limit: int) -> str:
    """Return the longest beginning of `text` that takes at most `limit` bytes in JSON, and "…" if something is cut."""
    if len(text) * MAX_ESCAPE <= limit or measure_text(text) <= limit:
        return text
    low, high = 0, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure_text(text[:middle] + "…") <= limit else (low, middle - 1)
    return text[:low] + "…"


def measure_text(text: str) -> int:
    """Return the size of `text` in JSON, in bytes, without the quotes."""
    return len(json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")) - 2


def sanitize_all(value: Any) -> Any:
    """Apply `sanitize_text` to every string inside lists and dataclasses. A list is copied unless it has only numbers,
    and a dataclass only if one of its fields changes.

    A checker's view of a value contains text that the solution produced.
    """
    if value is None or isinstance(value, int | float):
        return value
    if isinstance(value, str):
        return sanitize_text(value)
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if _TEXTLESS_TYPES.issuperset(map(type, items)):
            return items
        return [sanitize_all(item) for item in items]
    if is_dataclass(value) and not isinstance(value, type):
        changed: dict[str, Any] = {}
        for name in _list_fields(type(value)):
            part = getattr(value, name)
            if type(part) not in _TEXTLESS_TYPES and (clean := sanitize_all(part)) is not part:
                changed[name] = clean
        return replace(value, **changed) if changed else value
    return value


@functools.cache
def _list_fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
