"""Cancelling a submission with the keyboard, and a refused submission when a session has too many without a result."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.page_actions import expect_source, expect_verdict, open_problem, write_source

pytestmark = pytest.mark.browser

SLOW = """
import time

_softmax = softmax


def softmax(*arguments, **options):
    time.sleep(0.5)
    return _softmax(*arguments, **options)
"""
REFUSAL = {
    "code": "too_many_unjudged",
    "message": "You already have 3 submissions without a result, so this one was not accepted. "
    "Your code is still in the editor.",
    "next": "Wait until one of them is judged or cancel one, which ends it within seconds. Then try again.",
}


def test_cancels_with_keyboard(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, accepted + SLOW)
    page.keyboard.press("Control+Enter")
    button = page.get_by_role("button", name="Cancel this submission")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    results = page.get_by_label("Results", exact=True)
    expect(results.get_by_text("Your code is still in the editor.")).to_be_visible()
    expect(results.get_by_role("heading", name="Results")).to_be_focused()
    expect(button).to_have_count(0)
    page.get_by_role("button", name="Earlier (1)").click()
    expect(page.get_by_role("option", name=re.compile("Submit.*Canceled"))).to_be_visible()
    page.keyboard.press("Escape")
    page.reload()
    expect(results.get_by_text("Your code is still in the editor.")).to_be_visible()
    write_source(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")


def test_refused_submission_keeps_code_and_can_be_repeated(page: Page, accepted: str) -> None:
    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=429, json=REFUSAL, headers={"Retry-After": "5"})
        else:
            route.continue_()

    # Before the page is loaded: Chromium may send the next requests of a loaded page past a new route.
    page.route("**/submissions", refuse)
    open_problem(page, "/problems/softmax")
    write_source(page, accepted)
    page.keyboard.press("Control+Enter")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Your code is still in the editor.")
    expect_source(page, accepted)
    page.unroute("**/submissions")
    page.get_by_role("button", name="Try again").click()
    expect_verdict(page, "Accepted")
