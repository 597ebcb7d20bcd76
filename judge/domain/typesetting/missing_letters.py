"""Finds letters that Typst may have no font for. It prints a box in place of each, and says nothing."""

import unicodedata
from collections.abc import Collection

COVERED = (
    *((0x0000, 0x06FF), (0x1D00, 0x2BFF), (0xA640, 0xA7FF), (0xAB30, 0xAB6F), (0xFB00, 0xFE2F), (0xFE70, 0xFEFF)),
    (0x1D400, 0x1D7FF),
)
"""What the fonts have that Typst contains: Latin, Greek, Cyrillic, Hebrew, Arabic, and signs of mathematics."""
EAST_ASIAN_FONTS = ("CJK", "Droid Sans Fallback", "WenQuanYi", "Source Han")
"""Parts of the names of fonts with Chinese, Japanese and Korean letters."""
NOTE = (
    "Some letters of this document may have no font on the server that made it. Where a box appears, read the page in "
    "the browser instead."
)


def may_lack_font(text: str, families: Collection[str]) -> bool:
    """`families` are the names of the fonts that are installed."""
    has_east_asian = any(part in family for family in families for part in EAST_ASIAN_FONTS)
    return any(not is_covered(char, has_east_asian) for char in set(text))


def is_covered(char: str, has_east_asian: bool) -> bool:
    if any(first <= ord(char) <= last for first, last in COVERED) or unicodedata.category(char)[0] in "CZ":
        return True
    is_east_asian = unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] in "LP"
    return is_east_asian and has_east_asian
