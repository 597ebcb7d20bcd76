"""Pages of interviewers and operators on a phone: the content begins on the first screen."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.page_actions import sign_in
from tools.stack import Stack

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
LINK_TOPS = "links => new Set(links.map(link => Math.round(link.getBoundingClientRect().top))).size"


def test_navigation_of_operators_is_one_row_that_scrolls(page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("operator"))
    page.set_viewport_size(PHONE)
    page.goto("/operator/audit")
    for label, current in (("Main", "Operator"), ("Operator", "Audit log")):
        links = page.get_by_role("navigation", name=label, exact=True).get_by_role("link")
        expect(links.last).to_be_attached()
        assert links.evaluate_all(LINK_TOPS) == 1
        expect(links.get_by_text(current, exact=True)).to_be_in_viewport(ratio=1)
        links.first.focus()
        for place in range(1, links.count()):
            page.keyboard.press("Tab")
            expect(links.nth(place)).to_be_focused()
            expect(links.nth(place)).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()
    # Turned to the width of a desktop and back.
    page.set_viewport_size({"width": 1440, "height": 900})
    page.set_viewport_size(PHONE)
    for link in page.get_by_role("navigation").locator("[aria-current=page]").all():
        expect(link).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_button_shows_the_filters_of_a_list(page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    page.goto("/sessions")
    expect(page.get_by_label("Decision")).to_be_visible()
    more = page.get_by_role("button", name="More filters")
    expect(more).to_be_hidden()
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("Decision")).to_be_hidden()
    expect(page.get_by_label("Candidate", exact=True)).to_be_visible()
    more.press("Enter")
    page.get_by_label("State").select_option("Ended")
    expect(page.get_by_role("button", name="More filters (1 set)")).to_be_visible()


def test_button_shows_the_filters_of_operator_lists(page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("operator"))
    page.set_viewport_size(PHONE)
    for path, first, other in (
        ("/operator/audit", "User", "Subject"),
        ("/operator/data", "Number, link or name", "Kind"),
    ):
        page.goto(path)
        expect(page.get_by_label(first, exact=True)).to_be_visible()
        expect(page.get_by_label(other, exact=True)).to_be_hidden()
        page.get_by_role("button", name="More filters").press("Enter")
        expect(page.get_by_label(other, exact=True)).to_be_visible()
