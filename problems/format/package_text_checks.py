"""The part of the publishing gate that reads the texts of a package: each number is computed, each code block gives
what it says, and the reading list can be looked up.

The code blocks run the reference in this process. Only the gate does that, as with an oracle (`oracle_check`)."""

import importlib
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import numpy as np

from problems.format.package_index import WARM_UP
from problems.format.package_requirements import MAX_READING, MIN_READING
from problems.format.problem import Problem
from problems.format.text_claims import PackageText, find_claim_errors, list_texts
from problems.format.text_examples import find_code_block_errors, list_remarks

_READING = re.compile(r"- (.+), \*(.+)\*(, RFC \d+)? \((19|20)\d\d\): .+\.")
_PART = re.compile(r"^## Part \d", re.MULTILINE)


def find_text_errors(problem: Problem) -> Iterator[str]:
    """Yield one sentence for each error in the texts of a package, with the name of the file."""
    yield from _check_parts(problem)
    yield from _check_reading(problem)
    if not (problem.folder / "claims.py").is_file():
        yield "claims.py is missing: compute the numbers of the texts in CLAIMS, and list the chosen ones in GIVEN"
        return
    try:
        claims = importlib.import_module(f"problems.{problem.slug}.claims")
        reference = importlib.import_module(f"problems.{problem.slug}.reference")
    except Exception as error:
        yield f"claims.py or reference.py fails with {type(error).__name__}: {error}. Fix it"
        return
    yield from _check_numbers(problem, claims)
    names = {"np": np, **vars(reference), **getattr(claims, "NAMES", {})}
    for text in list_texts(problem):
        yield from (f"{text.name}: {error}" for error in find_code_block_errors(text.content, names))


def _check_parts(problem: Problem) -> Iterator[str]:
    """The page shows the sections "## Part 2" of a statement apart from the core."""
    sections = len(_PART.findall(problem.statement))
    if sections != len(problem.parts):
        yield (
            f"statement.md has {sections} sections '## Part 2' and so on, but problem.toml has {len(problem.parts)} "
            "[[parts]]: write one section for each"
        )


def _check_reading(problem: Problem) -> Iterator[str]:
    entries = [line for line in problem.reading.splitlines() if line]
    if not MIN_READING <= len(entries) <= MAX_READING and problem.slug != WARM_UP:
        yield (
            f"reading.md must list what to read afterwards: write {MIN_READING} to {MAX_READING} entries, one line each"
        )
    for entry in entries:
        if not _READING.fullmatch(entry):
            yield f"reading.md: write {entry!r} as '- A. Author and B. Author, *Title* (year): what to look at.'"


def _check_numbers(problem: Problem, claims: ModuleType) -> Iterator[str]:
    texts = [*list_texts(problem)]
    remarks = [PackageText(text.name, remark) for text in texts for remark in list_remarks(text.content)]
    given: Any = getattr(claims, "GIVEN", {})
    yield from find_claim_errors([*texts, *remarks], getattr(claims, "CLAIMS", {}), given)
