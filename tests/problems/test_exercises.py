"""The debugging exercises of a package: the starters, and the implementations that a test file must pass."""

import ast
from dataclasses import replace

import pytest

from problems.format.case import CORE_GROUPS
from problems.format.exercises import (
    find_fix_exercise,
    get_main_source,
    list_fix_exercises,
    make_test_starter,
    select_correct_implementations,
)
from problems.format.loader import discover, load_package
from problems.format.strip_comments import strip_comments
from tests.grading.doubling_problem import ADDED, MAPPED, RIGHT, build_doubling_problem


def test_fix_starter_does_not_name_its_bug():
    for slug in ("softmax", "lru_cache", "token_sampling", "beam_search"):
        problem = load_package(slug)
        exercises = list_fix_exercises(problem)
        assert [fix.number for fix in exercises] == list(range(1, len(problem.bugs) + 1))
        assert exercises[0].bug.group in CORE_GROUPS
        assert not exercises[0].bug.cost
        for fix in exercises:
            assert fix.bug.id not in fix.starter
            assert fix.bug.title not in fix.starter
            assert find_fix_exercise(problem, bug=fix.bug.id) == fix


def test_bugs_outside_core_come_last():
    hard = next(fix for fix in list_fix_exercises(load_package("softmax")) if fix.bug.group == "hard")
    assert hard.number == len(load_package("softmax").bugs)


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('"""Wrong."""\nx = 1\n', "x = 1\n"),
        ("x = 1  # wrong\n# here\ny = 2\n", "x = 1\ny = 2\n"),
        ('def f():\n    """Wrong\n    here."""\n\n    return "# kept"\n', 'def f():\n    return "# kept"\n'),
        ('s = """# kept\n# this"""\n', 's = """# kept\n# this"""\n'),
        ('class A:\n    """Wrong."""\n', "class A:\n    pass\n"),
        ('def f(): "wrong"; return 1\n', "def f():\n    return 1\n"),
        ("def f():\n    'é wrong'  # é\n    return 1\n", "def f():\n    return 1\n"),
    ],
)
def test_strips_comments_and_docstrings(source: str, bare: str):
    assert strip_comments(source) == bare


def test_stripping_keeps_code_of_every_bug():
    def code(source: str) -> str:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and is_text(body[0].value):
                body.pop(0)
        return ast.dump(tree)

    def is_text(node: ast.expr) -> bool:
        return isinstance(getattr(node, "value", None), str)

    for slug in ("softmax", "lru_cache", "token_sampling", "beam_search"):
        for each in load_package(slug).bugs:
            for source in each.sources.values():
                assert code(strip_comments(source.decode())) == code(source.decode())


def test_selects_correct_implementations_that_differ_most():
    doubling = build_doubling_problem()
    copies = {f"copy-{number}": RIGHT + b"\n" * number for number in range(3)}
    chosen = select_correct_implementations(replace(doubling, accepted={**copies, "added": ADDED, "mapped": MAPPED}))
    assert list(chosen) == ["reference", "added", "mapped"]
    assert list(select_correct_implementations(replace(doubling, accepted={}))) == ["reference"]


def test_initial_test_file_imports_entries():
    assert "from solution import softmax, log_softmax\n" in make_test_starter(load_package("softmax"))


PURE_MODULES = {
    *("bisect", "collections", "dataclasses", "functools", "heapq", "itertools", "math", "numpy", "queue", "random"),
    *("threading", "time", "typing"),
}
"""Modules that read no counter of the kernel, apart from the thread ids in `threading` and the clock."""


@pytest.mark.parametrize("slug", discover(kernels=False))
def test_implementations_do_not_show_kernel_counters(slug: str):
    """Implementations share a cell, so no test may read through one of them how many processes came before it."""
    problem = load_package(slug)
    for source in [*select_correct_implementations(problem).values(), *map(get_main_source, problem.bugs)]:
        assert b"native_id" not in source
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names]
                assert {str(name).partition(".")[0] for name in names} <= PURE_MODULES
            if isinstance(node, ast.ClassDef):
                assert not any("Thread" in ast.unparse(base) for base in node.bases)
