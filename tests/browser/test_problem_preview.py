"""What interviewers see of a problem before the interview, and candidates only after they are done with it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as, open_problem
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import Stack

pytestmark = pytest.mark.browser

TITLE = "Numerically stable softmax"
BUG = "The mean is subtracted, not the maximum"
FOLLOW_UP = "Now make this work on a batch of logits"


def test_interviewer_previews_a_problem_from_the_form(page: Page, stack: Stack, axe: str) -> None:
    open_as(page, stack, "interviewer")
    page.get_by_role("link", name="New interview").click()
    expect(page.get_by_role("heading", name="New interview")).to_be_visible()  # the old page has a field "Title", too
    page.get_by_label("Title").fill("Numerics, first round")
    page.get_by_role("button", name=f"Preview of {TITLE}").click()
    with page.expect_popup() as popup:
        page.get_by_role("link", name="Open in a new tab").click()
    preview = popup.value
    expect(preview.get_by_role("heading", name=BUG)).to_be_visible()
    preview.get_by_text(FOLLOW_UP).click()
    expect(preview.get_by_text("A strong answer", exact=True).first).to_be_visible()
    expect(preview.get_by_role("heading", name="Read afterwards")).to_be_visible()
    assert find_axe_violations(preview, axe) == []
    expect(page.get_by_label("Title")).to_have_value("Numerics, first round")


def test_follow_ups_are_shown_after_giving_up(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.goto("/problems/softmax/solutions")
    page.get_by_role("button", name="Give up and read the solutions").click()
    expect(page.get_by_text(FOLLOW_UP)).to_have_count(0)
    page.get_by_role("alertdialog").get_by_role("button", name="Give up and read the solutions").click()
    expect(page.get_by_text(FOLLOW_UP)).to_be_visible()
