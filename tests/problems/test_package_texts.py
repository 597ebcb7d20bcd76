"""The texts of packages: every code block runs, and every number is computed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import problems
from problems.format.bug_examples import build_example_source
from problems.format.loader import WARM_UP, discover, load_package
from problems.format.package_text_checks import find_text_errors
from problems.format.text_claims import PackageText, find_claim_errors
from problems.format.text_examples import find_code_block_errors, list_remarks
from problems.format.text_numbers import find_numbers


@pytest.mark.parametrize("slug", [*discover(), WARM_UP])
def test_texts_of_package_have_no_errors(slug: str) -> None:
    assert list(find_text_errors(load_package(slug))) == []


def find_errors(text: str, claims: dict[str, object], *given: str, shown: tuple[float, ...] = ()) -> str:
    return " ".join(find_claim_errors([PackageText("statement.md", text, shown)], claims, {"inputs": given}))


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
    assert words in find_errors("The result is 0.9158.", claims)


@pytest.mark.parametrize(("value", "is_right"), [(0.91584, True), (0.9157, False), (-0.9158, False)])
def test_compares_number_with_the_digits_that_are_written(value: float, is_right: bool) -> None:
    assert (find_errors("It is 0.9158.", {"It is 0.9158": value}) == "") is is_right


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
    assert (find_errors(text, {text: value}) == "") is is_right


def test_given_number_needs_no_computation() -> None:
    assert find_errors("Use 40 rows.", {}, "Use 40") == ""


def test_number_of_example_needs_no_claim_but_its_result_does() -> None:
    assert "nothing computes 80 " in find_errors("For 40 the result is 80.", {}, shown=(40.0,))


@pytest.mark.parametrize(
    "text",
    ["it must be 80", "the reference gives 80", "each becomes $80$", "2 * 40 = 80", "f(40) = 80", "is $\\approx 80"],
)
def test_refuses_result_among_given_numbers(text: str) -> None:
    assert "80 in" in (error := find_errors(text, {}, "80", "40"))
    assert "is a result: compute it in CLAIMS" in error
    assert find_errors(text, {text: ... if "40" not in text else (..., ...)}, "80") == ""


@pytest.mark.parametrize("text", ["with $K = 80$", "`top_k=80`", "$d_1 = 80$", "the width is at most 80", "about 80"])
def test_accepts_chosen_number_among_given_ones(text: str) -> None:
    assert find_errors(text, {}, "80") == ""


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Three times too large", [3]),
        ("about thirty times larger", [30]),
        ("a hundred thousand times the work", [100_000]),
        ("two thousand times smaller", [2000]),
        ("adds eight times $x$", [8]),
        ("three quarters, a fifth of it, two thirds", [0.75, 0.2, 2 / 3]),
        ("Ten times as many as a tenth of them", [10, 0.1]),
        ("It occurs three times in three rows, several thousand times smaller, half of a third one", []),
    ],
)
def test_finds_multipliers_and_fractions_in_words(text: str, values: list[float]) -> None:
    assert [number.value for number in find_numbers(text)] == pytest.approx(values)


@pytest.mark.parametrize(("value", "is_right"), [(31.6, True), (27.5, True), (26, False), (34, False)])
def test_number_in_words_is_right_within_a_tenth(value: float, is_right: bool) -> None:
    assert (find_errors("thirty times too large", {"thirty times too large": value}) == "") is is_right


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
        ("1 / 0   # 1", "a code block fails with ZeroDivisionError: division by zero. Fix it"),
        ("f(", "a code block fails with SyntaxError"),
    ],
)
def test_reports_code_block_with_another_result(block: str, words: str) -> None:
    errors = " ".join(find_code_block_errors(f"Text.\n\n```python\n{block}\n```\n", {"np": np}))
    assert words in errors if words else errors == ""


def test_keeps_words_after_a_result_as_remark() -> None:
    assert list_remarks("```python\n[1, 2]\n# [1, 2]: the sum is 3\n```\n") == [": the sum is 3"]


@pytest.mark.parametrize("example", ["", "x = 1", "for"])
def test_rejects_example_without_result(example: str) -> None:
    with pytest.raises(SyntaxError):
        build_example_source(b"", [example])


def write_package(make_package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, slug: str, **files: str) -> Path:
    """Write a package whose own modules can be imported, as those of a folder in JUDGE_PROBLEMS can."""
    texts = {
        "claims.py": "CLAIMS: dict[str, object] = {}\nGIVEN = {'an input': ('Try 3',)}\n",
        "reading.md": "- A. Author, *Title* (2000): everything.\n",
        "statement.md": "`double(x)` doubles.\n\n## Part 2\n\n`triple(x)`.\n",
    }
    named = {name.replace("_", "."): text for name, text in files.items()}
    root = make_package({**texts, **named}, slug)
    monkeypatch.setattr(problems, "__path__", [*problems.__path__, str(root)])
    return root


ERRORS = [
    ("statement_md", "`double(x)` of 40.\n\n## Part 2\n\n`triple(x)`.\n", "nothing computes 40 in"),
    ("statement_md", "```python\ndouble(2)   # 5\n```\n\n## Part 2\n", "double(2) gives 4, but the text says 5"),
    ("statement_md", "`double(x)` doubles.", "statement.md has 0 sections '## Part 2'"),
    ("claims_py", "CLAIMS = {'is 3': 3, 'Try 3': 3}\n", "claims.py: no text contains 'is 3'"),
    ("claims_py", "1 / 0\n", "claims.py or reference.py fails with ZeroDivisionError"),
    ("reading_md", "", "reading.md must list what to read afterwards"),
    ("reading_md", "- A. Author, *Title* (2000): everything.\n" * 5, "write 1 to 4 entries, one line each"),
    ("reading_md", "A book.\n", "reading.md: write 'A book.' as"),
]


@pytest.mark.parametrize("number", range(len(ERRORS)))
def test_reports_error_in_texts_by_file(
    make_package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    file, text, words = ERRORS[number]
    slug = f"double_{number}"  # a name of its own, because imported modules stay
    root = write_package(make_package, monkeypatch, slug, **{file: text})
    (error,) = find_text_errors(load_package(slug, root))
    assert words in error


def test_reports_missing_claims(make_package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = write_package(make_package, monkeypatch, "double_alone")
    problem = load_package("double_alone", root)
    assert list(find_text_errors(problem)) == []
    (root / "double_alone" / "claims.py").unlink()
    (error,) = find_text_errors(problem)
    assert error.startswith("claims.py is missing")
