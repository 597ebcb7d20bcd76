"""Where the focus is while a dialog is open and after it closes, with the keyboard only."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.page_actions import open_as
from tools.stack import Stack

pytestmark = pytest.mark.browser

NEXT_FRAME_AT_ONCE = """() => {
    window.requestAnimationFrame = callback => {
        queueMicrotask(() => callback(performance.now()));
        return 0;
    };
}"""
"""As on a busy machine, the next frame, in which React Aria returns the focus, comes before React's passive effects."""


def test_dialog_returns_focus_after_color_scheme_changes(page: Page, stack: Stack) -> None:
    """A transition that never ends must not keep React Aria from moving the focus."""
    open_as(page, stack, "interviewer", "/interviews/1")
    opener = page.get_by_role("button", name="Delete data of Robin Candidate")
    expect(opener).to_be_visible()
    page.emulate_media(color_scheme="dark")
    # Moving through the page with Tab also computes the style of what a closed <details> hides.
    page.get_by_text("Preview list").evaluate("button => getComputedStyle(button).backgroundColor")
    opener.focus()
    page.keyboard.down("Enter")
    expect(page.get_by_role("alertdialog").get_by_role("button", name="Keep data")).to_be_focused()
    page.keyboard.up("Enter")
    # Held, as a person does for a moment: until it is released, React Aria takes the press for one of a screen reader.
    page.keyboard.down("Enter")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.up("Enter")


def test_dialog_keeps_focus_while_its_request_runs(page: Page, stack: Stack) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/extra-time", hold)
    open_as(page, stack, "interviewer", "/interviews/1")
    opener = page.get_by_role("button", name="Actions for Sam Candidate")
    opener.press("Enter")
    page.get_by_role("menuitem", name="Give extra time").press("Enter")
    confirm = page.get_by_role("alertdialog").get_by_role("button", name="Give extra time")
    with page.expect_request("**/extra-time"):
        confirm.press("Enter")
    expect(confirm).to_have_attribute("aria-disabled", "true")
    expect(confirm).to_be_focused()
    page.evaluate(NEXT_FRAME_AT_ONCE)
    held[0].continue_()
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(opener).to_be_focused()
