"""The texts of a package that readers see, and the claims about the numbers in them.

Every number in a text must be computed by somebody other than its author: `claims.py` of the package quotes the text
and computes its numbers, and the code blocks run (`text_examples`)."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, cast

import numpy as np

from problems.format.problem import Bug, Problem
from problems.format.text_numbers import TextNumber, find_numbers

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LIST_NUMBER = re.compile(r"^ *\d+\. ", re.MULTILINE)
_RESULT = re.compile(
    r"(?:\b(?:must (?:be|give|return)|gives?|becomes?|equals?)(?: only| exactly| about)? [$`\[(]*"
    r"|(?:(?<!\w)\d[\d.]*|[)\]]) *= *|\\approx *)[-−]?$"
)
"""What is before a number that follows from others."""


@dataclass(frozen=True, slots=True)
class PackageText:
    name: str
    content: str
    shown: tuple[float, ...] = ()
    """Numbers that code beside the text contains. They need no claim."""


@dataclass(frozen=True, slots=True)
class _Quotes:
    """Where the quotes of claims.py are in one text."""

    text: str
    computed: Sequence[tuple[int, int]]
    given: Sequence[tuple[int, int]]


def list_texts(problem: Problem) -> Iterator[PackageText]:
    """Yield every text of a package, without the reading list."""
    yield PackageText("statement.md", problem.statement)
    for name, sections in (("prompts.md", problem.prompts), ("traps.md", problem.traps)):
        for section in sections:
            yield PackageText(name, f"{section.question}\n{section.strong_answer}")
    for bug in problem.bugs:
        name = f"problem.toml, {bug.id}"
        yield from (PackageText(name, field) for field in (bug.title, bug.sign, bug.why))
        yield PackageText(name, bug.how, tuple(_list_constants(bug)))


def _list_constants(bug: Bug) -> Iterator[float]:
    """Yield the numbers in a bug's examples. The package check runs them, and reports one that is no Python code."""
    try:
        trees = [*map(ast.parse, bug.examples)]
    except SyntaxError:
        return
    for node in chain.from_iterable(map(ast.walk, trees)):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield from (node.value, -node.value)


def remove_blocks(text: str) -> str:
    """Return a text without its fenced code blocks and the numbers of lists, and with single spaces."""
    return " ".join(_LIST_NUMBER.sub(" ", _FENCE.sub(" ", text)).split())


def find_claim_errors(
    texts: Iterable[PackageText], claims: Mapping[str, object], given: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Yield an error for each number that no claim covers, each wrong number, and each quote that no text contains.

    `claims` maps a quote to what its numbers are, in order: a number, an array, or a sequence of those, with `...` for
    a number of the input. `given` maps a reason why numbers are chosen and not computed to quotes of those."""
    quotes_given = [*chain.from_iterable(given.values())]
    plain = [PackageText(text.name, remove_blocks(text.content), text.shown) for text in texts]
    for quote in (*claims, *quotes_given):
        if not any(quote in text.content for text in plain):
            yield f"claims.py: no text contains {quote!r}: quote it as it is written"
    for quote, values in claims.items():
        yield from _compare_claim(quote, list(_flatten(values)))
    for text in plain:
        quotes = _Quotes(text.content, _find_places(text, claims), _find_places(text, quotes_given))
        for number in find_numbers(text.content):
            if number.value not in text.shown and (error := _describe_error(number, quotes)):
                yield f"{text.name}: {error}"


def _find_places(text: PackageText, quotes: Iterable[str]) -> list[tuple[int, int]]:
    matches = chain.from_iterable(re.finditer(re.escape(quote), text.content) for quote in quotes)
    return [(match.start(), match.end()) for match in matches]


def _describe_error(number: TextNumber, quotes: _Quotes) -> str:
    """Return why a number is wrong, or ""."""
    if _is_covered(number, quotes.computed):
        return ""
    text = quotes.text
    written = text[number.start : number.end]
    around = text[max(0, number.start - 50) : number.end + 40]
    if not _is_covered(number, quotes.given):
        return f"nothing computes {written} in {around!r}: add it to claims.py"
    if _RESULT.search(text[: number.start]):
        return f"{written} in {around!r} is a result: compute it in CLAIMS of claims.py, not in GIVEN"
    return ""


def _is_covered(number: TextNumber, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= number.start and number.end <= end for start, end in places)


def _compare_claim(quote: str, values: list[Any]) -> Iterator[str]:
    numbers = find_numbers(quote)
    if len(numbers) != len(values):
        yield (
            f"claims.py: {quote!r} has {len(numbers)} numbers, but {len(values)} are computed: {values}. Compute one "
            "value for each number"
        )
        return
    for number, value in zip(numbers, values, strict=True):
        if value is not ... and not number.is_rounded_from(value):
            yield f"claims.py: {quote!r} says {quote[number.start : number.end]}, but it is {value!r}: correct the text"


def _flatten(values: object) -> Iterator[Any]:
    if values is ...:
        yield values
    elif isinstance(values, tuple | list):
        for value in cast("list[object]", values):
            yield from _flatten(value)
    else:
        yield from np.asarray(values, dtype=float).reshape(-1).tolist()
