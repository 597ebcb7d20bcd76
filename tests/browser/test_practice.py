"""Practice in a real browser against the real stack: right, wrong, slow and crashing solutions, and what is kept."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import JUDGED, SECONDS, code, expect_saved, expect_verdict, open_problem, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]

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


def test_it_accepts_a_right_solution(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
    page.goto("/")
    expect(page.get_by_role("link", name="Numerically stable softmax").first).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_text("Accepted").first).to_be_visible()


def test_it_names_the_bug_of_a_wrong_solution(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_visible(timeout=JUDGED)
    expect_verdict(page, "Wrong answer")


def test_run_shows_the_samples_with_what_was_expected(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write(page, WRONG.replace("e.sum(axis=-1, keepdims=True)", "(2 * e.sum(axis=-1, keepdims=True))"))
    page.keyboard.press("Control+'")
    results = page.get_by_label("Results")
    expect(results.get_by_text("Expected").first).to_be_visible(timeout=JUDGED)
    expect(results.get_by_role("table").first).to_be_visible()


def test_it_says_that_a_slow_solution_ran_out_of_time(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write(page, SLOW)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Time limit")


def test_it_survives_a_crashing_solution(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write(page, CRASHING)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Runtime error")


def test_a_reload_in_the_middle_loses_nothing(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write(page, accepted)
    expect_saved(page)
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**submission=**")
    page.reload()
    expect_verdict(page, "Accepted")
    assert code(page) == accepted.rstrip("\n")


def test_what_is_typed_without_a_connection_is_kept(page: Page) -> None:
    open_problem(page, "/problems/lru_cache")
    page.context.set_offline(True)
    write(page, "# typed while the line was down\n")
    page.wait_for_timeout(2 * SECONDS)
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("typed while the line was down")
    expect_saved(page)


def test_the_keyboard_alone_leaves_the_editor(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_label("Your solution in Python").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your solution in Python")).not_to_be_focused()
