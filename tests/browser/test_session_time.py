"""Extra time, a pause and the end of an interview reach the candidate's open page without a reload."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    expect_saved,
    open_as,
    open_problem,
    read_minutes,
    write_source,
)
from tests.browser.test_practice import WRONG
from tools.stack import LiveInterview, Stack, wait_until

pytestmark = pytest.mark.browser

EDITOR = "Your solution in Python"


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    return stack.start_interview("softmax")


@pytest.fixture
def candidate(browser: Browser, stack: Stack, interview: LiveInterview) -> Iterator[Page]:
    """The candidate's page, on a machine whose clock is 45 minutes fast."""
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    context.add_init_script("const now = Date.now; Date.now = () => now() + 45 * 60_000;")
    page = context.new_page()
    open_problem(page, f"/i/{interview.link.rsplit('/', 1)[1]}/softmax")
    page.evaluate("window.isSamePage = true")
    yield page
    assert page.evaluate("window.isSamePage")
    context.close()


def change_time(page: Page, change: str, confirm: str | None = None) -> None:
    page.get_by_role("button", name="Actions for").click()
    page.get_by_role("menuitem", name=change).click()
    dialog = page.get_by_role("alertdialog")
    dialog.get_by_role("button", name=confirm or change).click()
    expect(dialog).to_have_count(0)


def test_interviewer_changes_the_time_of_an_open_page(
    page: Page, stack: Stack, interview: LiveInterview, candidate: Page
) -> None:
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    clock = candidate.locator(".interview-clock .num")
    minutes = read_minutes(clock)
    assert minutes > 20

    change_time(page, "Give extra time")
    expect(candidate.get_by_text("+12 min")).to_be_visible()
    wait_until(lambda: read_minutes(clock) > minutes, 20)

    write_source(candidate, WRONG)
    expect_saved(candidate)
    change_time(page, "Pause the interview")
    expect(candidate.get_by_text("Your interviewer has paused the interview")).to_be_visible()
    expect(candidate.get_by_role("button", name="Submit")).to_be_disabled()
    expect(candidate.get_by_label(EDITOR)).to_have_attribute("aria-readonly", "true")
    expect(page.get_by_text("Paused").first).to_be_visible()
    change_time(page, "Resume the interview")
    expect(candidate.get_by_role("button", name="Submit")).to_be_enabled()

    candidate.get_by_role("button", name="End", exact=True).click()
    candidate.get_by_role("alertdialog").get_by_role("button", name="End interview").click()
    expect(candidate.get_by_text("What you had not submitted was submitted automatically")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect(page.get_by_text("Submitted automatically at the end")).to_be_visible(timeout=JUDGING_TIMEOUT)

    change_time(page, "Reopen the interview")
    expect(candidate.get_by_role("button", name="End", exact=True)).to_be_visible()
