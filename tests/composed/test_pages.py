"""The pages of the Compose project in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, expect_verdict, open_problem, write_source
from tests.composed.practice_client import WRONG_SOURCE

pytestmark = [pytest.mark.composed, pytest.mark.browser, pytest.mark.timeout(900)]


def test_names_bug_and_accepts_right_solution(page: Page, accepted_source: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, WRONG_SOURCE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect_verdict(page, "Wrong answer")
    write_source(page, accepted_source)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
