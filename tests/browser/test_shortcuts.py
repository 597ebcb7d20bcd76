"""The list that `?` opens names what works on the page and in its state, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import expect_saved, expect_source, open_as, open_problem, write_source
from tools.stack import Stack

pytestmark = pytest.mark.browser

SHOW = "Show these shortcuts, except while you type"
GO = "Go to the editor"
RUN, SUBMIT = "Run your code on the sample cases", "Submit your code for all cases"
RUN_TESTS, SUBMIT_TESTS = "Run your tests on correct implementations", "Submit your tests"
RUN_INPUT = "Run your code on this input"
FIND = "Find in the code"
EDITING = [
    "Leave the editor with the keyboard",
    "Undo, also a restored earlier version",
    "Redo",
    FIND,
    "Comment or uncomment lines",
    "Complete a name",
]
EXERCISES = "Exercises: move between the links"
SEARCH = "Search, also for pages and commands"


def expect_shortcuts(page: Page, *actions: str) -> None:
    """Press `?` outside of all fields. The order within a place depends on what is shown first."""
    page.get_by_role("button", name="Keyboard shortcuts").focus()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    for action in actions:
        expect(dialog.get_by_text(action, exact=True)).to_be_visible()
    expect(dialog.locator("dd")).to_have_count(len(actions))
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_list_follows_exercise_and_panels(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_text("Your input", exact=True).click()
    expect_shortcuts(page, SHOW, GO, RUN, SUBMIT, *EDITING, RUN_INPUT, EXERCISES)
    page.get_by_text("Your input", exact=True).click()
    expect_shortcuts(page, SHOW, GO, RUN, SUBMIT, *EDITING, EXERCISES)
    page.get_by_role("link", name="Write tests").click()
    expect(page.get_by_label("Your tests in Python")).to_be_visible()
    expect_shortcuts(page, SHOW, GO, RUN_TESTS, SUBMIT_TESTS, *EDITING, EXERCISES)


def test_search_opens_over_workspace_of_an_account(page: Page, stack: Stack) -> None:
    open_as(page, stack, "interviewer", "/problems/softmax")
    editor = page.get_by_label("Your solution in Python")
    editor.click()
    expect(page.get_by_role("button", name="Search")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_label("Search problems, interviews, candidates, pages and commands")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(editor).to_be_focused()
    expect_shortcuts(page, SHOW, SEARCH, GO, RUN, SUBMIT, *EDITING, EXERCISES)


def test_warm_up_lists_no_submit(page: Page, stack: Stack) -> None:
    interviewer = stack.sign_in("interviewer")
    interview = interviewer.send("POST", "/api/interviews", {"title": "Warm", "minutes": 45, "problems": ["softmax"]})
    path = f"/api/interviews/{interview['id']}/invitations"
    open_problem(page, f"{interviewer.send('POST', path, {'candidate': 'Kim'})['link']}/warm_up")
    expect_shortcuts(page, SHOW, GO, RUN, *EDITING)


def test_question_mark_is_text_where_one_types(page: Page, stack: Stack) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, "# why")
    page.keyboard.press("?")
    expect_source(page, "# why?")
    open_as(page, stack, "interviewer", "/sessions")
    page.get_by_label("Candidate", exact=True).press("?")
    expect(page.get_by_label("Candidate", exact=True)).to_have_value("?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_pages_of_interviewers_list_their_keys(page: Page, stack: Stack) -> None:
    interview = stack.start_interview("softmax")
    open_problem(page, f"{interview.link}/softmax")
    write_source(page, "first = 1\n")
    expect_saved(page)
    open_as(page, stack, "interviewer", "/sessions")
    expect_shortcuts(page, SHOW, SEARCH)
    page.goto(f"/interviews/{interview.id}")
    page.get_by_role("link", name="Replay").first.click()
    expect(page.get_by_role("slider", name="Moment")).to_be_visible()
    expect_shortcuts(page, SHOW, SEARCH, FIND, "Slider: move by a second")
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts").get_by_text(SEARCH, exact=True)).to_be_visible()
