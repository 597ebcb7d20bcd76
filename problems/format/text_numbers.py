"""The numbers in a text: digits, powers of ten, and multipliers and fractions in words ("three times too large").

Other numbers in words count what the text shows ("three rows"), as 0, 1 and 2 do, and need no computation."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

_POWER = re.compile(
    r"(?:(?P<factor>\d+(?:\.\d+)?) *\\(?:cdot|times) *)?(?<!\d)10\^(?:\{(?P<long>-?\d+)\}|(?P<short>\d))"
)
_NUMBER = re.compile(r"(?<![\w.^\\])\d+(?:(?:\{,\}|,|\\,)\d{3}(?!\d))*(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|\.\d)")
_MINUS = re.compile(r"(?:^|[\s(\[{,=:$`<>/|*])[-−]$")
_COUNTING = ("0", "1", "2", "0.0", "1.0", "2.0")
"""Words rather than results: an index, "part 2", the two of a pair. They need no computation."""

# fmt: off
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "sixteen": 16, "twenty": 20, "thirty": 30, "forty": 40,
    "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}
_PARTS = {
    "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "hundredth": 100, "thousandth": 1000,
}
# fmt: on
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6}
_LARGE = "|".join(word for word, value in _COUNTS.items() if value > 2)
_SCALE = "|".join(_SCALES)
_MULTIPLIER = re.compile(
    rf"(?<!several )(?<!few )(?<!some )\b(?:(?:(?:{'|'.join(_COUNTS)})[ -])?(?:{_SCALE})(?: (?:{_SCALE}))*|{_LARGE})"
    r"(?= times (?:(?:too|as|the|that|more|less|\w+er)\b|\$))",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    rf"\b(?P<top>{'|'.join(_COUNTS)}) (?P<bottom>{'|'.join(_PARTS)})(?:s\b|(?<=quarter)\b|(?= of\b))", re.IGNORECASE
)
"""Without "of" or a plural, "a third" is an ordinal. "A half" and "twice" are words like 2."""
_WORD_PRECISION = 0.1
"""A number in words is right within a tenth of it: sqrt(1000) is "about thirty times too large"."""


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text: where it is, and its value. It is written like any value that differs by less than
    `rounding`."""

    start: int
    end: int
    value: float
    rounding: float

    def is_rounded_from(self, value: float) -> bool:
        """Return whether `value` is written like this: rounded to the digits of the text. A whole number may also be
        rounded up or down."""
        difference = abs(value - self.value)
        return difference < self.rounding or difference <= 1e-12 * abs(value)


def find_numbers(text: str) -> list[TextNumber]:
    """Return the numbers of a text in order, except the whole numbers 0, 1 and 2 and the digits of names (float64)."""
    powers = [_read_power(match) for match in _POWER.finditer(text)]
    blank = text
    for power in powers:
        blank = blank[: power.start] + " " * (power.end - power.start) + blank[power.end :]
    plain = [_read_number(match) for match in _NUMBER.finditer(blank) if match[0] not in _COUNTING]
    return sorted([*powers, *plain, *_find_words(text)], key=lambda number: number.start)


def _read_power(match: re.Match[str]) -> TextNumber:
    factor = match["factor"] or "1"
    scale = 10.0 ** int(match["long"] or match["short"])
    return _make_number(match, float(factor) * scale, _find_unit(factor) * scale)


def _read_number(match: re.Match[str]) -> TextNumber:
    digits = re.sub(r"\{,\}|,|\\,", "", match[0])
    return _make_number(match, float(digits), _find_unit(digits))


def _make_number(match: re.Match[str], size: float, unit: float) -> TextNumber:
    """`unit` is that of the last digit. An exact whole number and its neighbor differ by a whole unit."""
    sign = -1 if _MINUS.search(match.string[: match.start()][-2:]) else 1
    rounding = unit * (1 - 1e-9 if unit >= 1 else 0.5 + 1e-6)
    return TextNumber(match.start(), match.end(), sign * size, rounding)


def _find_unit(digits: str) -> float:
    mantissa, _, exponent = digits.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def _find_words(text: str) -> Iterator[TextNumber]:
    for match in _MULTIPLIER.finditer(text):
        words = re.split("[ -]", match[0].lower())
        yield _make_word(match, math.prod(_COUNTS.get(word) or _SCALES[word] for word in words))
    for match in _FRACTION.finditer(text):
        yield _make_word(match, _COUNTS[match["top"].lower()] / _PARTS[match["bottom"].lower()])


def _make_word(match: re.Match[str], value: float) -> TextNumber:
    return TextNumber(match.start(), match.end(), value, _WORD_PRECISION * value)
