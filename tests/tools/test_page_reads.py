"""No test of a page asserts what it reads at one moment: the page may not have rendered yet. `expect` waits, and so do
the helpers of `tests/browser/page_actions.py`."""

import ast

import pytest

from tools.stack import ROOT

READS = {
    *("all_inner_texts", "all_text_contents", "inner_text", "read_source", "text_content"),
    *("is_checked", "is_disabled", "is_enabled", "is_hidden", "is_visible"),
}
"""What returns a state of the page at once, or once the element exists."""


def find_reads(text: str) -> list[str]:
    """Find the assertions that read a page, also those that count elements: `count()` without arguments."""
    found: list[str] = []
    for assertion in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Assert)):
        for node in ast.walk(assertion.test):
            match node:
                case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in READS:
                    found.append(f"{name} in line {assertion.lineno}")
                case ast.Call(func=ast.Attribute(attr="count"), args=[], keywords=[]):
                    found.append(f"count in line {assertion.lineno}")
                case _:
                    pass
    return found


@pytest.mark.parametrize(
    ("assertion", "name"),
    [
        ("assert read_source(page) == 'x'", "read_source"),
        ("assert 'x' in page.locator('p').inner_text().lower()", "inner_text"),
        ("assert page.locator('p').count() == 0", "count"),
    ],
)
def test_finds_read(assertion: str, name: str) -> None:
    assert find_reads(assertion) == [f"{name} in line 1"]


def test_no_assertion_reads_a_page_at_one_moment() -> None:
    files = [path for folder in ("browser", "composed") for path in (ROOT / "tests" / folder).rglob("test_*.py")]
    assert {path.name: found for path in files if (found := find_reads(path.read_text()))} == {}
