"""JSON of any size, in parts. An iterator in it becomes a list, whose items are read while it is written."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

INDENT = "  "
ENCODER = DjangoJSONEncoder(indent=len(INDENT))
PART_CHARACTERS = 64 * 1024


def stream_json(value: Any) -> Iterator[str]:
    """Yield the JSON in parts of about PART_CHARACTERS, or of one item of a list that is larger."""
    parts: list[str] = []
    size = 0
    for part in format_value(value, 0):
        parts.append(part)
        size += len(part)
        if size >= PART_CHARACTERS:
            yield "".join(parts)
            parts, size = [], 0
    yield "".join(parts)


def format_value(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Iterator):
        items = (format_value(item, depth + 1) for item in value)
        yield from format_items("[", "]", items, depth)
    elif isinstance(value, dict) and any(isinstance(each, Iterator) for each in value.values()):
        items = (format_member(name, each, depth + 1) for name, each in value.items())
        yield from format_items("{", "}", items, depth)
    else:
        # A line break in a string is escaped.
        yield from (part.replace("\n", f"\n{INDENT * depth}") for part in ENCODER.iterencode(value))


def format_member(name: str, value: Any, depth: int) -> Iterator[str]:
    yield f"{json.dumps(name)}: "
    yield from format_value(value, depth)


def format_items(start: str, end: str, items: Iterable[Iterator[str]], depth: int) -> Iterator[str]:
    yield start
    is_empty = True
    for item in items:
        yield f"{'' if is_empty else ','}\n{INDENT * (depth + 1)}"
        yield from item
        is_empty = False
    yield end if is_empty else f"\n{INDENT * depth}{end}"
