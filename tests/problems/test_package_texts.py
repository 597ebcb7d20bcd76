"""The texts of packages: every code block runs, every number is computed, and every example of a bug shows it."""

import importlib
import re
from typing import Any

import numpy as np
import pytest

from problems.format.bug_examples import build_example_source
from problems.format.loader import discover, load_package
from problems.format.package_texts import find_claim_errors, find_numbers, list_texts
from problems.format.problem import Problem
from problems.format.text_examples import find_example_errors, list_remarks
from tests.problems.shown_numbers import list_shown_texts


def import_claims(problem: Problem) -> Any:
    assert (problem.folder / "claims.py").is_file(), f"{problem.slug} needs a claims.py: see docs/authoring.md"
    return importlib.import_module(f"problems.{problem.slug}.claims")


def get_names(problem: Problem) -> dict[str, Any]:
    """Return the names that the code blocks of a package can use: NumPy, the reference's, and NAMES of claims.py."""
    reference = importlib.import_module(f"problems.{problem.slug}.reference")
    return {"np": np, **vars(reference), **getattr(import_claims(problem), "NAMES", {})}


@pytest.mark.parametrize("slug", discover())
def test_every_number_is_computed(slug: str) -> None:
    problem = load_package(slug)
    claims = import_claims(problem)
    texts = [*list_texts(problem)]
    texts += [(name, remark) for name, text in texts for remark in list_remarks(text)]
    given = {**getattr(claims, "GIVEN", {}), "shown by the example": list_shown_texts(problem)}
    assert list(find_claim_errors(texts, claims.CLAIMS, given)) == []


@pytest.mark.parametrize("slug", discover())
def test_every_code_block_gives_its_results(slug: str) -> None:
    problem = load_package(slug)
    names = get_names(problem)
    assert [error for _, text in list_texts(problem) for error in find_example_errors(text, names)] == []


@pytest.mark.parametrize("slug", discover())
def test_each_follow_up_has_a_section_of_its_own(slug: str) -> None:
    """The page shows the sections "## Part 2" of a statement apart from the core."""
    problem = load_package(slug)
    assert len(re.findall(r"^## Part \d", problem.statement, re.MULTILINE)) == len(problem.parts)


@pytest.mark.parametrize("slug", discover())
def test_reading_list_names_authors_title_year_and_place(slug: str) -> None:
    entries = [line for line in load_package(slug).reading.splitlines() if line]
    assert entries
    for entry in entries:
        assert re.fullmatch(r"- (.+), \*(.+)\*(, RFC \d+)? \((19|20)\d\d\): .+\.", entry), entry


def test_finds_every_way_to_write_a_number() -> None:
    text = "float64 x[1] 0.5 1e-6 $-10^{-6}$ $2 \\cdot 10^{9}$ 90{,}000 1,075 10\\,000 part 2 75% -20 $K = 8$ 1.0"
    assert [number.value for number in find_numbers(text)] == [
        0.5, 1e-6, -1e-6, 2e9, 90_000, 1075, 10_000, 75, -20, 8,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({}, "nothing computes 0.9158"),
        ({"is 0.9158": 0.9177}, "says 0.9158, but it is 0.9177"),
        ({"is 0.9158": (1.0, 2.0)}, "has 1 numbers, but 2 are computed"),
        ({"was 0.9158": 0.9158}, "no text contains 'was 0.9158'"),
    ],
)
def test_reports_number_that_is_not_computed(claims: dict[str, object], words: str) -> None:
    assert words in " ".join(find_claim_errors([("statement.md", "The result is 0.9158.")], claims, {}))


@pytest.mark.parametrize(("value", "is_right"), [(0.91584, True), (0.9157, False), (-0.9158, False)])
def test_compares_number_with_the_digits_that_are_written(value: float, is_right: bool) -> None:
    errors = list(find_claim_errors([("statement.md", "It is 0.9158.")], {"It is 0.9158": value}, {}))
    assert (errors == []) is is_right


@pytest.mark.parametrize(
    ("written", "value", "is_right"),
    [
        ("6", 6, True),
        ("5", 6, False),
        ("7", 6, False),
        ("745", 745.1, True),
        ("746", 745.1, True),
        ("744", 745.1, False),
    ],
)
def test_whole_number_is_rounded_up_or_down_or_exact(written: str, value: float, is_right: bool) -> None:
    text = f"It is {written}."
    assert (list(find_claim_errors([("statement.md", text)], {text: value}, {})) == []) is is_right


def test_given_number_needs_no_computation() -> None:
    assert list(find_claim_errors([("statement.md", "Use 40 rows.")], {}, {"an input": ("Use 40",)})) == []


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("1 / 3   # 0.333", ""),
        ("1 / 3   # 0.334", "1 / 3 gives 0.3333333333333333, but the text says 0.334"),
        ("[1, 2]\n# [1, 2]: both", ""),
        ("[1, 2]\n# [1, 3]: both", "but the text says [1, 3]"),
        ("x = 2 + 2\n# 5", "x = 2 + 2 gives 4, but the text says 5"),
        ("2 + 2", "write the result in a comment"),
        ("2 + 2   # four", "write the result in a comment"),
        ("(1, 'a')   # (1, 'b')", "but the text says"),
        ("True   # False", "but the text says False"),
        ("np.ones((2, 2))\n# [[1.0, 1.0]]", "but the text says"),
        ("def f(x): ...", ""),
    ],
)
def test_reports_code_block_with_another_result(block: str, words: str) -> None:
    errors = " ".join(find_example_errors(f"Text.\n\n```python\n{block}\n```\n", {"np": np}))
    assert words in errors if words else errors == ""


def test_keeps_words_after_a_result_as_remark() -> None:
    assert list_remarks("```python\n[1, 2]\n# [1, 2]: the sum is 3\n```\n") == [": the sum is 3"]


@pytest.mark.parametrize("example", ["", "x = 1", "for"])
def test_rejects_example_without_result(example: str) -> None:
    with pytest.raises(SyntaxError):
        build_example_source(b"", example)
