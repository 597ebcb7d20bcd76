"""The texts of a package that readers see, and the numbers in them.

Every number in a text must be computed by somebody other than its author: `claims.py` of the package quotes the text
and computes its numbers (`tests/problems/test_package_texts.py`), and the code blocks run (`text_examples`)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from problems.format.problem import Problem

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LIST_NUMBER = re.compile(r"^ *\d+\. ", re.MULTILINE)
_POWER = re.compile(
    r"(?:(?P<factor>\d+(?:\.\d+)?) *\\(?:cdot|times) *)?(?<!\d)10\^(?:\{(?P<long>-?\d+)\}|(?P<short>\d))"
)
_NUMBER = re.compile(r"(?<![\w.^\\])\d+(?:(?:\{,\}|,|\\,)\d{3}(?!\d))*(?:\.\d+)?(?:e[-+]?\d+)?(?!\w|\.\d)")
_MINUS = re.compile(r"(?:^|[\s(\[{,=:$`<>/|*])[-−]$")
_COUNTING = ("0", "1", "2", "0.0", "1.0", "2.0")
"""Words rather than results: an index, "part 2", the two of a pair. They need no computation."""


@dataclass(frozen=True, slots=True)
class TextNumber:
    """A number in a text: where it is, its value, and the size of a unit in the last digit that is written."""

    start: int
    end: int
    value: float
    unit: float

    def is_rounded_from(self, value: float) -> bool:
        """Return whether `value` is written like this: rounded to the digits of the text. A whole number may also be
        rounded up or down."""
        rounding = abs(value - self.value)
        if self.unit >= 1:  # an exact whole number and its neighbor differ by a whole unit
            return rounding < self.unit * (1 - 1e-9) or rounding <= 1e-12 * abs(value)
        return rounding < self.unit * (0.5 + 1e-6) + 1e-12 * abs(value)


def list_texts(problem: Problem) -> Iterator[tuple[str, str]]:
    """Yield the name and the content of every text of a package, without the reading list."""
    yield "statement.md", problem.statement
    for name, sections in (("prompts.md", problem.prompts), ("traps.md", problem.traps)):
        for section in sections:
            yield name, f"{section.question}\n{section.strong_answer}"
    for bug in problem.bugs:
        for field in (bug.title, bug.sign, bug.why, bug.how):
            yield f"problem.toml, {bug.id}", field


def remove_blocks(text: str) -> str:
    """Return a text without its fenced code blocks and the numbers of lists, and with single spaces."""
    return " ".join(_LIST_NUMBER.sub(" ", _FENCE.sub(" ", text)).split())


def find_numbers(text: str) -> list[TextNumber]:
    """Return the numbers of a text in order, except the whole numbers 0, 1 and 2 and the digits of names (float64)."""
    powers = [_read_power(match) for match in _POWER.finditer(text)]
    blank = text
    for power in powers:
        blank = blank[: power.start] + " " * (power.end - power.start) + blank[power.end :]
    plain = [_read_number(match) for match in _NUMBER.finditer(blank) if match[0] not in _COUNTING]
    return sorted([*powers, *plain], key=lambda number: number.start)


def _read_power(match: re.Match[str]) -> TextNumber:
    factor = match["factor"] or "1"
    scale = 10.0 ** int(match["long"] or match["short"])
    sign = _read_sign(match)
    return TextNumber(match.start(), match.end(), sign * float(factor) * scale, _find_unit(factor) * scale)


def _read_number(match: re.Match[str]) -> TextNumber:
    digits = re.sub(r"\{,\}|,|\\,", "", match[0])
    return TextNumber(match.start(), match.end(), _read_sign(match) * float(digits), _find_unit(digits))


def _read_sign(match: re.Match[str]) -> int:
    return -1 if _MINUS.search(match.string[: match.start()][-2:]) else 1


def _find_unit(digits: str) -> float:
    mantissa, _, exponent = digits.partition("e")
    return 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))


def find_claim_errors(
    named_texts: Iterable[tuple[str, str]], claims: Mapping[str, object], given: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield an error for each number that no claim covers, each wrong number, and each quote that no text contains.

    `claims` maps a quote to what its numbers are, in order: a number, an array, or a sequence of those, with `...` for
    a number of the input. `given` maps a reason why numbers are chosen and not computed to quotes of those."""
    quotes_given = [quote for quotes in given.values() for quote in quotes]
    texts = [(name, remove_blocks(text)) for name, text in named_texts]
    for quote in (*claims, *quotes_given):
        if not any(quote in text for _, text in texts):
            yield f"claims.py: no text contains {quote!r}"
    for quote, values in claims.items():
        yield from _compare_claim(quote, list(_flatten(values)))
    for name, text in texts:
        covered = [
            (match.start(), match.end())
            for quote in (*claims, *quotes_given)
            for match in re.finditer(re.escape(quote), text)
        ]
        for number in find_numbers(text):
            if not any(start <= number.start and number.end <= end for start, end in covered):
                around = text[max(0, number.start - 50) : number.end + 40]
                yield f"{name}: nothing computes {text[number.start : number.end]} in {around!r}: add it to claims.py"


def _compare_claim(quote: str, values: list[Any]) -> Iterator[str]:
    numbers = find_numbers(quote)
    if len(numbers) != len(values):
        yield f"claims.py: {quote!r} has {len(numbers)} numbers, but {len(values)} are computed: {values}"
        return
    for number, value in zip(numbers, values, strict=True):
        if value is not ... and not number.is_rounded_from(value):
            yield f"claims.py: {quote!r} says {quote[number.start : number.end]}, but it is {value!r}"


def _flatten(values: object) -> Iterator[Any]:
    if values is ...:
        yield values
    elif isinstance(values, tuple | list):
        for value in cast("list[object]", values):
            yield from _flatten(value)
    else:
        yield from np.asarray(values, dtype=float).reshape(-1).tolist()
