"""The composed stack by a real browser: what `make run` serves is served here."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import JUDGED, expect_verdict, open_problem, write
from tests.composed.visitor import WRONG

pytestmark = [pytest.mark.composed, pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]


def test_it_accepts_what_is_right_and_names_the_bug_of_what_is_not(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    write(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_visible(timeout=JUDGED)
    expect_verdict(page, "Wrong answer")
    write(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
