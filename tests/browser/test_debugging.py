"""The debugging exercises in a real browser: a buggy implementation made right, and tests that catch others."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import JUDGED, code, expect_saved, expect_verdict, open_problem, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = """\
import numpy as np
from solution import softmax


def test_large_logits_do_no_harm():
    got = np.asarray(softmax(np.array([0.0, 2000.0])))
    assert np.allclose(got, [0.0, 1.0])
"""


def test_a_buggy_implementation_is_made_right(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    starter = code(page)
    page.get_by_role("link", name="Debug", exact=True).click()
    expect(page.get_by_text("it is wrong somewhere").first).to_be_visible()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("This implementation is wrong")
    assert "mean" not in page.get_by_label("Exercises").inner_text().lower()
    page.keyboard.press("Tab")
    write(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
    expect(page.get_by_text("the bug that was given")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("Debug 1.*done"))).to_be_visible()
    page.get_by_role("link", name="Implement").click()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("yours to write")
    assert code(page) == starter


def test_a_test_file_is_judged_against_right_and_buggy_implementations(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_role("link", name="Write tests").click()
    editor = page.get_by_label("Your tests in Python")
    expect(editor).to_contain_text("from solution import")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(TESTS)
    page.keyboard.press("Control+Enter")
    right = page.get_by_label("Right implementations")
    buggy = page.get_by_label("Buggy implementations, which they should catch")
    expect(right.get_by_text("Passed", exact=True)).to_have_count(3, timeout=JUDGED)
    expect(buggy.get_by_text("Caught", exact=True).first).to_be_visible(timeout=JUDGED)
    expect(buggy.get_by_text("Missed", exact=True).first).to_be_visible(timeout=JUDGED)
    expect(buggy.get_by_text("The mean is subtracted, not the maximum")).to_be_visible()
    expect(page.get_by_text("Bugs caught")).to_be_visible()
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your tests in Python")).to_contain_text("test_large_logits_do_no_harm")
    expect(buggy.get_by_text("Caught", exact=True).first).to_be_visible(timeout=JUDGED)
