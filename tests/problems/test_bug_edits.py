"""The known bugs as edits of the reference, and their combinations."""

from dataclasses import replace
from pathlib import Path

import pytest

from problems.format.bug_edits import apply_edits, read_bug_edits
from problems.format.loader import load_package
from problems.format.manifest import PackageError
from problems.format.package_index import ROOT, index_packages
from problems.format.problem import Bug, Problem

REFERENCE = b"def f(x):\n    total = sum(x)\n    return total / len(x)\n"


@pytest.fixture
def problem(tmp_path: Path) -> Problem:
    bugs = tuple(Bug(id=name, title="t", sign="s", why="w", how="h", sources={}) for name in ("half", "sum", "product"))
    return replace(load_package("softmax"), reference=REFERENCE, bugs=bugs, folder=tmp_path)


def write_edits(problem: Problem, *edits: tuple[str, str, str]) -> None:
    tables = (f"[[edits]]\nbug = '{bug}'\nold = '{old}'\nnew = '{new}'\n" for bug, old, new in edits)
    (problem.folder / "bug_edits.toml").write_text("".join(tables))


def test_combines_edits_of_different_places(problem: Problem) -> None:
    write_edits(
        problem, ("half", "len(x)", "(2 * len(x))"), ("sum", "total / ", "total + 0 * "), ("sum", "f(x)", "f(x, *_)")
    )
    edits = read_bug_edits(problem)
    expected = b"def f(x, *_):\n    total = sum(x)\n    return total + 0 * (2 * len(x))\n"
    assert apply_edits(REFERENCE, edits["half"], edits["sum"]) == expected
    assert apply_edits(REFERENCE, edits["sum"], edits["half"]) == expected
    assert list(edits) == ["half", "sum"]


def test_does_not_combine_edits_of_one_place(problem: Problem) -> None:
    write_edits(problem, ("half", "total / len(x)", "0"), ("sum", "len(x)", "1"))
    edits = read_bug_edits(problem)
    assert apply_edits(REFERENCE, edits["half"], edits["sum"]) is None
    assert apply_edits(REFERENCE, edits["sum"]) == REFERENCE.replace(b"len(x)", b"1")


def test_package_without_edits_has_none(problem: Problem) -> None:
    assert read_bug_edits(problem) == {}


@pytest.mark.parametrize(
    ("edits", "message"),
    [
        ([("other", "len(x)", "1")], "'other' is not the id of a bug"),
        ([("sum", "x", "y")], "must occur once in reference.py, but occurs 3 times: 'x'"),
        ([("sum", "z", "y")], "occurs 0 times"),
        ([("sum", "len(x)", "1"), ("sum", "/ len", "* len")], "two edits of 'sum' change the same text"),
    ],
)
def test_refuses_edits_that_do_not_fit(problem: Problem, edits: list[tuple[str, str, str]], message: str) -> None:
    write_edits(problem, *edits)
    with pytest.raises(PackageError, match=message):
        read_bug_edits(problem)


@pytest.mark.parametrize("slug", index_packages([ROOT]).list_slugs())
def test_every_bug_has_an_edit_that_compiles(slug: str) -> None:
    problem = load_package(slug)
    if problem.is_kernel:  # their reference is no kernel, so no edit of it is a bug
        return
    edits = read_bug_edits(problem)
    assert list(edits) == [bug.id for bug in problem.bugs]
    for edit in edits.values():
        source = apply_edits(problem.reference, edit)
        assert source is not None
        compile(source, slug, "exec")
