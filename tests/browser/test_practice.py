"""Practice in a real browser with the real stack: correct, wrong, slow and crashing solutions, and saved code."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    SECONDS,
    expect_saved,
    expect_source,
    expect_verdict,
    open_problem,
    write_source,
)

pytestmark = pytest.mark.browser

WRONG = """\
import numpy as np

def softmax(x):
    e = np.exp(x - np.mean(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    top = x.max(axis=-1, keepdims=True)
    return (x - top) - np.log(np.exp(x - top).sum(axis=-1, keepdims=True))
"""
SLOW = "def softmax(x):\n    while True:\n        pass\n\ndef log_softmax(x):\n    while True:\n        pass\n"
CRASHING = "import os\n\ndef softmax(x):\n    os._exit(3)\n\ndef log_softmax(x):\n    os._exit(3)\n"


def test_accepts_correct_solution(page: Page, accepted: str) -> None:
    """By the buttons; other tests use the keyboard."""
    open_problem(page, "/problems/softmax")
    write_source(page, accepted)
    page.get_by_role("button", name="Run", exact=True).click()
    expect_verdict(page, "Samples passed")
    page.get_by_role("button", name="Submit", exact=True).click()
    expect_verdict(page, "Accepted")
    page.goto("/")
    expect(page.get_by_role("link", name="Numerically stable softmax").first).to_be_visible()
    expect(page.get_by_text("Accepted").first).to_be_visible()


RECORD_SHIFTS = """() => {
    window.shifts = [];
    const add = entry => entry.hadRecentInput || window.shifts.push(entry.value);
    new PerformanceObserver(list => list.getEntries().forEach(add)).observe({ type: "layout-shift" });
}"""


IS_STRIP_BEFORE_BUG = """() => {
    const [strip, bug] = [".case-strip", ".report-bugs"].map(part => document.querySelector(part));
    return Boolean(strip.compareDocumentPosition(bug) & Node.DOCUMENT_POSITION_FOLLOWING);
}"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_shows_bug_and_evidence_without_moving_or_scrolling(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_problem(page, "/problems/softmax?tab=code")
    write_source(page, WRONG)
    expect_saved(page)
    page.evaluate(RECORD_SHIFTS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_in_viewport(
        timeout=JUDGING_TIMEOUT
    )
    expect_verdict(page, "Wrong answer")
    expect(page.get_by_role("region", name="Expected, table of values")).to_be_in_viewport(ratio=1)
    assert page.evaluate("window.shifts") == []
    # The keyboard follows what is seen.
    assert page.evaluate(IS_STRIP_BEFORE_BUG) == (width == 390)
    page.get_by_role("listbox", name="Cases").get_by_role("option", selected=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Hidden case: it counts, but its values are not shown.")).to_be_in_viewport()


def test_run_shows_samples_with_expected_values(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, WRONG.replace("e.sum(axis=-1, keepdims=True)", "(2 * e.sum(axis=-1, keepdims=True))"))
    page.keyboard.press("Control+'")
    results = page.get_by_label("Results")
    expect(results.get_by_text("Expected").first).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(results.get_by_role("table").first).to_be_visible()


def test_reports_time_limit_of_slow_solution(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, SLOW)
    page.keyboard.press("Control+'")
    expect(page.get_by_role("button", name="Cancel this run")).to_be_in_viewport()
    page.keyboard.press("Control+Enter")  # which a run with an endless loop does not hinder
    expect(page.get_by_role("button", name="Cancel this submission")).to_be_in_viewport()
    page.reload()
    expect(page.get_by_text(re.compile(r"^Judging: \d+ of 68$"))).to_be_visible()
    submitted = page.url
    expect(page.get_by_text("A case reached its time limit")).to_be_visible(timeout=JUDGING_TIMEOUT)
    write_source(page, accepted)
    page.keyboard.press("Control+'")  # beside the submission, which is judged to its end
    expect_verdict(page, "Samples passed")
    page.goto(submitted)
    expect_verdict(page, "Time limit")
    expect(
        page.get_by_text(re.compile(r"^Of 54 normal and trap cases, \d+ timed out and \d+ did not run"))
    ).to_be_visible()


def test_reports_runtime_error_of_crashing_solution(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, CRASHING)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Runtime error")


def test_reload_while_judging_loses_nothing(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, accepted)
    expect_saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**submission=**")
    page.reload()
    expect_verdict(page, "Accepted")
    expect_source(page, accepted)


def test_keeps_code_typed_offline(page: Page) -> None:
    open_problem(page, "/problems/lru_cache")
    page.context.set_offline(True)
    write_source(page, "# typed while the line was down\n")
    page.wait_for_timeout(2 * SECONDS)
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("typed while the line was down")
    expect_saved(page)


def test_keyboard_leaves_editor(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_label("Your solution in Python").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your solution in Python")).not_to_be_focused()
