"""An interviewer watches a candidate's session: both browsers at the same time."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_actions import expect_joined_text, open_as, open_problem
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import ApiClient, LiveInterview, Stack

pytestmark = pytest.mark.browser

EDITOR = "Your solution in Python"


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    interviewer = stack.sign_in("interviewer")
    rules = {"private_periods": 1, "allows_interviewer_typing": True, "hides_private_edits": True}
    body = {"title": "Live", "minutes": 45, "problems": ["softmax"], "rules": rules}
    pk = interviewer.send("POST", "/api/interviews", body)["id"]
    link = interviewer.send("POST", f"/api/interviews/{pk}/invitations", {"candidate": "Robin"})["link"]
    started = LiveInterview(pk, link, "softmax", ApiClient(stack.url), interviewer)
    started.candidate.send("POST", f"{started.session}/start")
    return started


@pytest.fixture
def candidate(browser: Browser, stack: Stack, interview: LiveInterview) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    open_problem(page, f"{interview.link}/softmax")
    yield page
    context.close()


@pytest.fixture
def watcher(page: Page, candidate: Page, interview: LiveInterview, stack: Stack) -> Page:
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    page.get_by_role("link", name="Watch Robin").click()
    expect(get_code(page)).to_be_visible()
    return page


def get_code(watcher: Page) -> Locator:
    return watcher.get_by_label("Code of Robin")


def type_at_end(editor: Locator, text: str) -> None:
    editor.click()
    editor.press("Control+End")
    editor.press_sequentially(text)


def test_both_sides_see_each_other(candidate: Page, watcher: Page) -> None:
    editor, code = candidate.get_by_label(EDITOR), get_code(watcher)
    type_at_end(editor, "# hello")
    expect(code).to_contain_text("# hello")
    expect(code.locator(".cm-ySelectionInfo")).to_have_text("Robin")
    expect(candidate.get_by_text("1 interviewer is watching")).to_be_visible()
    type_at_end(code, " and welcome")
    expect(editor).to_contain_text("# hello and welcome")
    expect(editor.locator(".cm-ySelectionInfo")).to_have_count(1)
    typed = editor.get_by_title("Typed by Ada Interviewer")
    expect(typed.first).to_be_visible()
    expect_joined_text(typed, " and welcome")
    # Undo reverts only the candidate's own edits.
    editor.press("Control+z")
    expect(editor).to_contain_text(" and welcome")
    expect(editor).not_to_contain_text("# hello")
    candidate.get_by_role("button", name="Run", exact=True).click()
    # That something was run is no result.
    expect(watcher.get_by_role("cell", name="Run", exact=True)).to_be_visible()
    expect(watcher.get_by_role("columnheader", name="Verdict")).to_have_count(0)
    watcher.get_by_role("button", name="Show results").click()
    expect(watcher.get_by_role("columnheader", name="Verdict")).to_be_visible()
    watcher.get_by_role("link", name="Report", exact=True).click()
    watcher.get_by_role("navigation", name="Session").get_by_role("link", name="Live").click()
    expect(code).to_contain_text("and welcome")


def test_private_time_hides_what_is_deleted(candidate: Page, watcher: Page, interview: LiveInterview) -> None:
    editor, code = candidate.get_by_label(EDITOR), get_code(watcher)
    received: list[str] = []
    watcher.on("response", lambda response: received.append(response.url))
    type_at_end(editor, "# before ")
    expect(code).to_contain_text("# before")
    candidate.get_by_role("button", name="Work in private (1 left)").click()
    expect(candidate.get_by_text("Private: nobody watches")).to_be_visible()
    expect(watcher.get_by_text("Robin works in private until")).to_be_visible()
    type_at_end(editor, "never_shown")
    for _ in "never_shown":
        editor.press("Backspace")
    type_at_end(editor, "kept")
    expect(candidate.get_by_text("Saved", exact=True)).to_be_visible()
    expect(code).not_to_contain_text("kept")
    expect(code).to_have_attribute("aria-readonly", "true")
    candidate.get_by_role("button", name="End private time").click()
    expect(code).to_contain_text("# before kept")
    expect(watcher.get_by_text("Robin works in private until")).to_have_count(0)
    expect(candidate.get_by_role("button", name="Work in private")).to_have_count(0)
    type_at_end(editor, " after")
    expect(code).to_contain_text("# before kept after")


def test_takes_notes_beside_questions_to_ask(candidate: Page, watcher: Page, axe: str) -> None:
    expect(watcher.get_by_role("heading", name="Follow-up questions")).to_be_visible()
    watcher.get_by_label("Note about this moment").fill("Asked about overflow.")
    watcher.get_by_role("button", name="Add note").click()
    expect(watcher.get_by_text("Asked about overflow.")).to_be_visible()
    assert find_axe_violations(watcher, axe) == []
