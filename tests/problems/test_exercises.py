"""The debugging exercises of a package: what is given, and which implementations a test file must pass."""

import ast
from dataclasses import replace

import pytest

from problems.format.case import CORE
from problems.format.exercises import fix_of, fixes, right_ones, starter_tests
from problems.format.loader import load
from problems.format.remarks import without_remarks
from tests.grading.doubling import ADDED, MAPPED, RIGHT, doubling_problem


def test_it_gives_the_bug_without_a_word_on_it():
    for slug in ("softmax", "lru_cache", "token_sampling", "beam_search"):
        problem = load(slug)
        given = fixes(problem)
        assert [fix.number for fix in given] == list(range(1, len(problem.bugs) + 1))
        assert given[0].bug.group in CORE
        assert not given[0].bug.cost
        for fix in given:
            assert fix.bug.id not in fix.starter
            assert fix.bug.title not in fix.starter
            assert fix_of(problem, bug=fix.bug.id) == fix


def test_it_puts_the_bugs_outside_the_core_last():
    hard = next(fix for fix in fixes(load("softmax")) if fix.bug.group == "hard")
    assert hard.number == len(load("softmax").bugs)


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
def test_it_takes_out_comments_and_docstrings(source: str, bare: str):
    assert without_remarks(source) == bare


def test_it_changes_nothing_else_in_any_bug():
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
        for each in load(slug).bugs:
            for source in each.sources.values():
                assert code(without_remarks(source.decode())) == code(source.decode())


def test_it_chooses_right_ones_that_are_unlike():
    doubling = doubling_problem()
    alike = {f"like-{place}": RIGHT + b"\n" * place for place in range(3)}
    chosen = right_ones(replace(doubling, accepted={**alike, "added": ADDED, "mapped": MAPPED}))
    assert list(chosen) == ["reference", "added", "mapped"]
    assert list(right_ones(replace(doubling, accepted={}))) == ["reference"]


def test_its_first_test_file_says_what_to_import():
    assert "from solution import softmax, log_softmax\n" in starter_tests(load("softmax"))
