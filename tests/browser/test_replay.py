"""An interviewer plays back what a candidate typed, ran and submitted."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_actions import expect_saved, expect_source, open_as, read_source, write_source
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import Stack

pytestmark = pytest.mark.browser


def show_moment(page: Page, seconds: int) -> None:
    """Move the slider by its keys."""
    slider = page.get_by_role("slider", name="Moment")
    slider.press("Home")
    for _ in range(seconds):
        slider.press("ArrowRight")


def compare_two_moments(page: Page) -> None:
    slider, base = page.get_by_role("slider", name="Moment"), page.get_by_label("Compare with")
    slider.press("Home")
    base.select_option(label="The code of this moment")
    slider.press("End")
    expect(page.get_by_text("places differ").or_(page.get_by_text("place differs"))).to_be_visible()
    base.select_option(label="Nothing")


def point_at_the_start(page: Page) -> None:
    legend = page.get_by_role("list", name="Legend").get_by_role("listitem")
    expect(legend).to_have_text(["Typing", "Start, end, time change or shown link", "Run"])
    timeline = page.locator(".replay-now")
    timeline.scroll_into_view_if_needed()
    box = timeline.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 1, box["y"] + box["height"] / 2)
    expect(page.get_by_role("slider", name="Moment")).to_have_value("0")


def test_replays_typing_and_submissions(page: Page, browser: Browser, stack: Stack, axe: str) -> None:
    interview = stack.start_interview("softmax")
    candidate = browser.new_context(base_url=stack.url).new_page()
    candidate.goto(f"{interview.link}/softmax")
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()
    write_source(candidate, "first = 1\n")
    expect_saved(candidate)
    candidate.wait_for_timeout(1500)
    # The page may still say that the first text is saved.
    with candidate.expect_response("**/updates*"):
        write_source(candidate, "second = 2\n")
    expect_saved(candidate)
    candidate.context.close()
    submission = interview.submit(b"second = 2\n", kind="run")
    interview.wait_until_done(submission, 60)

    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    page.get_by_role("link", name="Replay").first.click()
    # It opens at what the candidate typed first, and not before there is any code.
    expect(page.locator(".replay-editor .cm-line").first).not_to_be_empty()
    slider = page.get_by_role("slider", name="Moment")
    slider.press("End")
    expect(page.locator(".cm-line").first).to_have_text("second = 2")
    # The slider below stays where it is, however long the code is.
    assert page.locator(".replay-editor").evaluate("element => element.offsetHeight") == 26 * 16
    length = int(slider.get_attribute("max") or 0) // 1000
    texts = []
    for second in range(length + 1):
        show_moment(page, second)
        texts.append(read_source(page))
    assert texts.index("first = 1") < texts.index("second = 2")

    page.get_by_role("button", name="Run of Implement").click()
    expect_source(page, "second = 2")
    page.get_by_label("Compare with").select_option(label="The starter")
    expect(page.get_by_text("places differ").or_(page.get_by_text("place differs"))).to_be_visible()
    url = page.url
    page.reload()
    expect(page.get_by_label("Compare with")).to_have_value("starter")
    assert page.url == url
    page.get_by_label("Compare with").select_option(label="Nothing")

    compare_two_moments(page)
    point_at_the_start(page)
    page.get_by_label("Speed").select_option(label="32 times")
    page.get_by_label("Skip idle time").check()
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect_source(page, "second = 2")

    # What happens meanwhile is loaded when the interviewer asks for it.
    interview.wait_until_done(interview.submit(b"third = 3\n", kind="run"), 60)
    expect(page.get_by_role("button", name="Run of Implement")).to_have_count(1)
    page.get_by_role("button", name="Load what is new").click()
    expect(page.get_by_role("button", name="Run of Implement")).to_have_count(2)
    assert find_axe_violations(page, axe) == []


def tab_to(page: Page, target: Locator) -> None:
    """Move the focus to the element as somebody without a pointer does. It must be visible there."""
    expect(target).to_be_visible()
    for _ in range(100):
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate("element => element.matches(':focus-visible')")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")


@pytest.mark.timeout(300)
def test_interviewer_needs_no_pointer(page: Page, stack: Stack) -> None:
    """Watches, takes a note, replays, runs the code of a moment and assesses."""
    interview = stack.start_interview("softmax")
    interview.candidate.send("GET", f"{interview.session}/documents/softmax")
    interview.wait_until_done(interview.submit(b"x = 1\n", kind="run"), 60)
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")

    def press(role: str, name: str, key: str = "Enter") -> None:
        tab_to(page, page.get_by_role(role, name=name, exact=True))  # pyright: ignore[reportArgumentType] -- a role
        page.keyboard.press(key)

    press("link", "Watch Robin")
    press("checkbox", "Follow the cursor", "Space")
    expect(page.get_by_role("checkbox", name="Follow the cursor")).not_to_be_checked()
    for text in ("Asks about the axis", "Tests first"):
        tab_to(page, page.get_by_role("textbox", name="Note about this moment"))
        page.keyboard.type(text)
        press("button", "Add note")
        expect(page.get_by_text(text)).to_have_count(1)
        expect(page.get_by_role("button", name="Add note")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Delete the note").first)
    page.keyboard.press("Enter")
    press("button", "Delete note")
    expect(page.get_by_role("heading", name="Notes")).to_be_focused()
    tab_to(page, page.locator("summary").first)
    page.keyboard.press("Enter")
    expect(page.locator("details").first).to_have_attribute("open", "")
    press("button", "Show results")
    expect(page.locator(".folded-results")).to_be_focused()

    press("link", "Replay")
    press("combobox", "Compare with", "ArrowDown")
    expect(page).to_have_url(re.compile("base=starter"))
    press("combobox", "Compare with", "ArrowUp")
    press("button", "Run this code")
    expect(page.get_by_role("heading", name="Result of the code")).to_be_visible()
    expect(page.get_by_role("button", name="Run this code")).to_be_focused()
    press("slider", "Moment", "End")
    end = page.get_by_role("slider").input_value()
    press("button", "Previous event")
    expect(page.get_by_role("slider")).not_to_have_value(end)
    press("button", "Play")
    expect(page.get_by_role("button", name=re.compile("^(Play|Pause)$"))).to_be_focused()
    press("link", "Scorecard")
    tab_to(page, page.get_by_role("radio", name="Not assessed").first)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Draft saved")).to_be_visible()
