"""Tables as CSV files: RFC 4180 in UTF-8, with a mark at the start, without which spreadsheets do not read UTF-8."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import StreamingHttpResponse
from django.utils import timezone

CSV_OPENAPI: dict[str, Any] = {
    "responses": {200: {"description": "OK", "content": {"text/csv": {"schema": {"type": "string"}}}}}
}
BYTE_ORDER_MARK = "\ufeff"
FORMULA_START = re.compile(r"^(?=[=+\-@\t\r\n])|(?<=[;\t\r\n])(?=[^\S\t\r\n]*[=+\-@])")
"""Where a formula would start: at the start of a cell, and after a semicolon, a tab or a line break, at which some
spreadsheets split a line. A minus in a text starts one even before a number; cells that are numbers are never
searched."""
LINES_PER_PART = 200
ROWS_PER_QUERY = 200

Cell = str | int | float | None
R = TypeVar("R")


def stream_csv(name: str, header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> StreamingHttpResponse:
    """The file is called `name` with today's date. `lines` is read while the file is sent, so it must not assume a
    transaction."""
    file = f"{name}-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
    parts = (text.encode() for text in format_parts(header, lines))
    return StreamingHttpResponse(parts, content_type="text/csv; charset=utf-8", headers=headers)


def format_in_batches(
    pks: list[Any], load: Callable[[list[Any]], Iterable[R]], format_row: Callable[[R], Sequence[Cell]]
) -> Iterator[Sequence[Cell]]:
    """The lines of the rows with these ids. `load` returns rows by their ids, without those that were deleted
    meanwhile."""
    for start in range(0, len(pks), ROWS_PER_QUERY):
        yield from map(format_row, load(pks[start : start + ROWS_PER_QUERY]))


def append_row_limit_note(lines: Iterable[Sequence[Cell]], row_count: int) -> Iterator[Sequence[Cell]]:
    """Add a last line which says that the file has only the first `row_count` rows, so that nobody takes it for the
    whole list."""
    yield from lines
    yield [f"This file has only the first {row_count} rows of the list. Filter the list to export the others."]


def format_parts(header: Sequence[str], lines: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The text of the file, LINES_PER_PART lines at a time."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(header)
    for number, line in enumerate(lines, 1):
        writer.writerow([escape_csv_formula(cell) if isinstance(cell, str) else cell for cell in line])
        if number % LINES_PER_PART == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def escape_csv_formula(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return FORMULA_START.sub("'", cell)
