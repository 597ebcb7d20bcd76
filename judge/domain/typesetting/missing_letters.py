"""Finds letters that Typst may have no font for. It prints a box in place of each, and says nothing."""

import unicodedata
from collections.abc import Collection

COVERED = (
    *((0x0000, 0x04FF), (0x0530, 0x060C), (0x0621, 0x063A), (0x0640, 0x066D), (0x06F0, 0x06F9), (0x1D00, 0x1DB3)),
    *((0x1DB5, 0x2040), (0x2044, 0x2052), (0x2054, 0x211E), (0x2126, 0x2151), (0x2153, 0x2184), (0x218C, 0x23FF)),
    *((0x244B, 0x2606), (0x2609, 0x262F), (0x2638, 0x268B), (0x270C, 0x2714), (0x2717, 0x2726), (0x272A, 0x274B)),
    *((0x2798, 0x27AF), (0x27B1, 0x27FF), (0x2801, 0x2BFF), (0xFB00, 0xFB4F), (0xFB52, 0xFB81), (0xFE70, 0xFEFF)),
    (0x1D400, 0x1D7FF),
)
"""Ranges that the fonts that Typst contains have completely: Latin, Greek, Cyrillic, Hebrew, Arabic, and signs of
mathematics."""
PERSIAN = "پچژکگی"
"""They have these too, but not the letters between them."""
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
    if any(first <= ord(char) <= last for first, last in COVERED) or char in PERSIAN:
        return True
    if unicodedata.category(char)[0] in "CZ":
        return True
    is_east_asian = unicodedata.east_asian_width(char) in "WF" and unicodedata.category(char)[0] in "LP"
    return is_east_asian and has_east_asian
