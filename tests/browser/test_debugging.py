"""The debugging exercises in a real browser: fixing a buggy implementation, and writing tests that catch bugs."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    expect_saved,
    expect_source,
    expect_verdict,
    open_problem,
    read_source,
    write_source,
)

pytestmark = pytest.mark.browser

TESTS = """\
import numpy as np
from solution import softmax


def test_large_logits_do_no_harm():
    got = np.asarray(softmax(np.array([0.0, 2000.0])))
    assert np.allclose(got, [0.0, 1.0])
"""


def test_accepts_fixed_implementation(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    starter = read_source(page)
    page.get_by_label("Exercises").get_by_role("link", name=re.compile("^Debug")).click()
    expect(page.get_by_text("but it has a bug").first).to_be_visible()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("This implementation has a bug")
    expect(page.get_by_label("Exercises")).not_to_contain_text("mean", ignore_case=True)
    page.keyboard.press("Tab")
    write_source(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
    expect(page.get_by_text("the bug in this implementation")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Debug 1.*[Aa]ccepted"))).to_be_visible()
    page.get_by_role("link", name="Implement").click()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("Implement softmax")
    expect_source(page, starter)


def test_judges_test_file_against_all_implementations(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_role("link", name="Write tests").click()
    editor = page.get_by_label("Your tests in Python")
    expect(editor).to_contain_text("from solution import")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(TESTS)
    page.keyboard.press("Control+Enter")
    correct = page.get_by_label("Correct implementations")
    buggy = page.get_by_label("Buggy implementations, which the tests should catch")
    expect(correct.get_by_text("Passed", exact=True)).to_have_count(3, timeout=JUDGING_TIMEOUT)
    expect(buggy.get_by_text("Caught", exact=True).first).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(buggy.get_by_text("Missed", exact=True).first).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(buggy.get_by_text("The mean is subtracted, not the maximum")).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d of 4 bugs caught"))).to_be_visible()
    expect(page.get_by_role("heading", name="Write tests: Numerically stable softmax")).to_be_visible()
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your tests in Python")).to_contain_text("test_large_logits_do_no_harm")
    expect(buggy.get_by_text("Caught", exact=True).first).to_be_visible(timeout=JUDGING_TIMEOUT)
