"""The part of the publishing gate that needs no sandbox."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from problems.format.generic_wrong_answers import make_generic_wrong
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.static_package_checks import find_static_errors


def test_repository_packages_have_no_errors() -> None:
    assert {
        slug: find_static_errors(load_package(slug), load_package(slug).cases(PRACTICE_SEED)) for slug in discover()
    } == {slug: [] for slug in discover()}


def test_reports_what_package_lacks(make_package: Callable[..., Path]) -> None:
    problem = load_package("double", make_package())
    errors = " ".join(find_static_errors(problem, problem.cases(PRACTICE_SEED)))
    for text in (
        "statement.md is too short",
        "only one variant",
        "a section for each follow-up",
        "plain.py must start",
    ):
        assert text in errors
    bare = replace(problem, accepted={}, traps=(), starter="def halve(x): ...", statement="$x")
    cases = [case for case in problem.cases(PRACTICE_SEED) if case.sample]
    errors = " ".join(find_static_errors(bare, cases))
    for text in (
        "accepted/ needs 6 more",
        "starter.py does not define 'double'",
        "must raise NotImplementedError",
        "does not mention the entry 'double'",
        "odd number of $",
        "a section for each trap",
        "no case is in the group 'trap'",
        "no case is in the group 'part2'",
        "leave some of them hidden",
        "2 cases are too few",
    ):
        assert text in errors
    assert "1 case is too few to distinguish bugs" in " ".join(find_static_errors(bare, cases[:1]))
    assert "has no [[bugs]]" in " ".join(find_static_errors(replace(problem, bugs=()), cases))
    assert "starter.py: " in " ".join(find_static_errors(replace(problem, starter="def"), cases))


@pytest.mark.parametrize(("count", "is_error"), [(1, True), (2, False), (4, False), (5, True)])
def test_requires_two_to_four_samples(make_package: Callable[..., Path], count: int, is_error: bool) -> None:
    problem = load_package("double", make_package())
    cases = [replace(case, sample=index < count) for index, case in enumerate(problem.cases(PRACTICE_SEED))]
    errors = " ".join(find_static_errors(problem, cases))
    words = "1 case is a sample," if count == 1 else f"{count} cases are samples,"
    assert (words in errors) is is_error


@pytest.mark.parametrize(("dtype", "is_error"), [("int8", True), ("int32", True), ("uint64", True), ("int64", False)])
def test_rejects_narrow_and_unsigned_integers(make_package: Callable[..., Path], dtype: str, is_error: bool) -> None:
    problem = load_package("double", make_package())
    cases = [replace(case, payload={"args": [{"x": np.ones(3, dtype)}]}) for case in problem.cases(PRACTICE_SEED)]
    errors = " ".join(find_static_errors(problem, cases))
    assert (f"has an array of {dtype}" in errors) is is_error


def test_requires_statement_to_name_each_dtype(make_package: Callable[..., Path]) -> None:
    problem = load_package("double", make_package())
    cases = [
        replace(case, payload={"steps": [np.ones(2, bool), np.float32(1)]}) for case in problem.cases(PRACTICE_SEED)
    ]
    named = replace(problem, statement="`double(x)` of a float32 array.")
    assert [error for error in find_static_errors(named, cases) if "does not name" in error] == [
        "statement.md does not name bool, which arrays of the cases have: state the dtypes of all inputs"
    ]


def test_reports_every_file_with_a_todo(make_package: Callable[..., Path]) -> None:
    root = make_package({"claims.py": "# TODO: numbers\n", "statement.md": "# Title\n\nTODO: text\nTODO: more\n"})
    problem = load_package("double", root)
    errors = " ".join(find_static_errors(problem, problem.cases(PRACTICE_SEED)))
    assert "claims.py has a TODO in line 1:" in errors
    assert "statement.md has a TODO in line 3, 4:" in errors
    assert "reference.py has a TODO" not in errors


@pytest.mark.parametrize("output", ["array", "calls", "sampler", "other"])
def test_generic_wrong_answers_compile(make_package: Callable[..., Path], output: str) -> None:
    sources = make_generic_wrong(replace(load_package("double", make_package()), output=output))
    assert sources["empty"] == b""
    assert len(sources) == {"array": 7, "calls": 5, "sampler": 4, "other": 1}[output]
    for name, source in sources.items():
        compile(source, name, "exec")
