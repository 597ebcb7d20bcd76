"""Lists that people paste from a spreadsheet or a CSV file: lines of cells, with names of columns in the first one."""

import csv
import re
from collections.abc import Sequence

SEPARATORS = ",;\t"


def split_lines(text: str) -> list[str]:
    """str.splitlines also splits at characters that can be in a name, such as the line separator U+2028."""
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))


def choose_separator(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return max(SEPARATORS, key=first.count)


def split_cells(line: str, separator: str) -> list[str] | None:
    """None if its quotes are wrong. No cell contains a line break, so each line is read for itself."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, strict=True))]
    except csv.Error:
        return None
