"""The hour of one candidate, from the link to the page after the end. Every step of theirs uses only the keyboard."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, SECONDS, expect_saved, expect_verdict, read_minutes
from tests.browser.test_accessibility import find_axe_violations, run_axe
from tests.browser.test_practice import WRONG
from tools.stack import ApiClient, LiveInterview, Stack, wait_until

pytestmark = pytest.mark.browser

EDITOR = "Your solution in Python"
ROW_SUMS = "import numpy as np\n\n\ndef row_sums(x):\n    return x.sum(axis=1, keepdims=True)\n"
MAX_TABS = 60
SHORTLY = 60 * SECONDS


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    """Not started yet."""
    interviewer = stack.sign_in("interviewer")
    body = {"title": "The hour", "minutes": 45, "problems": ["softmax"], "rules": {"private_periods": 1}}
    pk = interviewer.send("POST", "/api/interviews", body)["id"]
    link = interviewer.send("POST", f"/api/interviews/{pk}/invitations", {"candidate": "Robin"})["link"]
    return LiveInterview(pk, link, "softmax", ApiClient(stack.url), interviewer)


@pytest.fixture
def contexts(browser: Browser, stack: Stack) -> Iterator[list[BrowserContext]]:
    """Two browsers of the candidate."""
    found = [browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}) for _ in range(2)]
    yield found
    for context in found:
        context.close()


TAKES_TEXT = "document.activeElement.isContentEditable && document.activeElement.ariaReadOnly !== 'true'"


def focus_with_tab(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus. In an editor that takes text, Escape comes first. The one in a dialog,
    which Escape would close, is read-only."""
    expect(target).to_be_visible(timeout=SHORTLY)
    expect(target).to_be_enabled()
    for _ in range(MAX_TABS):
        if target.evaluate("element => element === document.activeElement"):
            return
        if page.evaluate(TAKES_TEXT):
            page.keyboard.press("Escape")
        page.keyboard.press("Tab")
    raise AssertionError(f"{MAX_TABS} times Tab did not lead to {target}")


def press(page: Page, role: Any, name: str | re.Pattern[str], key: str = "Enter") -> None:
    focus_with_tab(page, page.get_by_role(role, name=name).first)
    page.keyboard.press(key)


def type_at_end(page: Page, text: str) -> None:
    focus_with_tab(page, page.get_by_label(EDITOR))
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def replace_source(page: Page, source: str) -> None:
    focus_with_tab(page, page.get_by_label(EDITOR))
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def expect_accessible(page: Page, axe: str) -> None:
    assert run_axe(page, axe) == []


def expect_all_variants_accessible(page: Page, axe: str) -> None:
    """Also narrow and dark."""
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")


def leave_seconds(stack: Stack, interview: LiveInterview, seconds: int) -> None:
    """Move the start of the session into the past, so that its time limit is in so many seconds."""
    ends_at = datetime.fromisoformat(interview.candidate.send("GET", interview.session)["ends_at"])
    passed = ends_at - datetime.now(UTC) - timedelta(seconds=seconds)
    token = interview.link.rsplit("/", 1)[1]
    with closing(sqlite3.connect(stack.var / "db.sqlite3", timeout=30)) as database, database:
        (started,) = database.execute(
            "SELECT started_at FROM judge_candidatesession WHERE token = ?", [token]
        ).fetchone()
        moved = str(datetime.fromisoformat(started) - passed)
        database.execute("UPDATE judge_candidatesession SET started_at = ? WHERE token = ?", [moved, token])


def try_the_first_page_and_start(page: Page, interview: LiveInterview, axe: str) -> None:
    page.goto(interview.link)
    for text in ("Live updates arrive", "All checks passed.", "You can work in private once"):
        expect(page.get_by_text(text).first).to_be_attached(timeout=SHORTLY)
    expect_accessible(page, axe)
    press(page, "link", "Open the warm-up")
    expect(page.get_by_label(EDITOR)).to_be_visible(timeout=SHORTLY)
    expect(page.get_by_role("button", name="Submit")).to_have_count(0)
    replace_source(page, ROW_SUMS)
    page.keyboard.press("Control+'")
    expect(page.get_by_label("Results").get_by_text(re.compile("Accepted|passed")).first).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect_accessible(page, axe)
    press(page, "link", "Back to the interview")
    press(page, "button", "Start")
    expect(page.get_by_label(EDITOR)).to_be_visible(timeout=SHORTLY)
    expect(page.get_by_role("button", name="Submit")).to_be_enabled()
    expect_accessible(page, axe)


def lose_the_connection_while_typing(context: BrowserContext, page: Page) -> None:
    type_at_end(page, "# online, ")
    expect_saved(page)
    context.set_offline(True)
    type_at_end(page, "offline, ")
    expect(page.get_by_text("Saved in this browser only: the server cannot be reached")).to_be_visible(timeout=SHORTLY)
    context.set_offline(False)
    page.keyboard.type("online again")
    expect_saved(page)


def continue_in_another_browser(first: Page, second: Page, interview: LiveInterview) -> None:
    second.goto(f"{interview.link}/softmax")
    expect(second.get_by_label(EDITOR)).to_contain_text("# online, offline, online again", timeout=SHORTLY)
    type_at_end(second, ", elsewhere")
    expect(first.get_by_label(EDITOR)).to_contain_text("online again, elsewhere", timeout=SHORTLY)
    first.close()


def receive_extra_time(page: Page, interview: LiveInterview) -> None:
    clock = page.locator(".interview-clock .num")
    minutes = read_minutes(clock)
    (invitation,) = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/candidates")["invitations"]
    interview.interviewer.send("POST", f"/api/invitations/{invitation['id']}/extra-time", {"seconds": 720})
    expect(page.get_by_text("+12 min")).to_be_visible(timeout=SHORTLY)
    wait_until(lambda: read_minutes(clock) > minutes, 20)


def work_in_private(page: Page, axe: str) -> None:
    press(page, "button", "Work in private (1 left)")
    expect(page.get_by_text("Private: nobody watches")).to_be_visible(timeout=SHORTLY)
    type_at_end(page, ", in private")
    expect_saved(page)
    expect_all_variants_accessible(page, axe)
    press(page, "button", "End private time")
    expect(page.get_by_text("Private: nobody watches")).to_have_count(0)
    expect(page.get_by_role("button", name="Work in private")).to_have_count(0)


def submit(page: Page, axe: str) -> None:
    replace_source(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Wrong answer")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_have_count(0)
    expect_accessible(page, axe)


def run_out_of_time(page: Page, stack: Stack, interview: LiveInterview, axe: str) -> None:
    type_at_end(page, "\n# the last words")
    expect_saved(page)
    leave_seconds(stack, interview, 12)
    expect(page.get_by_text("The interview has ended. Your code is saved")).to_be_visible(timeout=SHORTLY)
    expect(page.get_by_label(EDITOR)).to_have_attribute("aria-readonly", "true")
    expect(page.get_by_text("what you had not submitted was submitted automatically")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect_all_variants_accessible(page, axe)


def write_feedback_after_the_end(page: Page, axe: str) -> None:
    press(page, "link", "Back to the interview")
    expect(page.get_by_text("What you had not submitted was submitted automatically")).to_be_visible(timeout=SHORTLY)
    expect(page.get_by_label("Your code: Numerically stable softmax, Implement")).to_contain_text("# the last words")
    focus_with_tab(page, page.get_by_label("How was the interview?"))
    page.keyboard.type("Clear problems.")
    press(page, "button", "Send feedback")
    expect(page.get_by_text("Your feedback is stored.")).to_be_visible(timeout=SHORTLY)
    expect_all_variants_accessible(page, axe)
    press(page, "link", "Numerically stable softmax")
    press(page, "button", "Earlier (2)")
    press(page, "button", "Show its results")
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect_accessible(page, axe)


@pytest.mark.timeout(300)
def test_hour_from_the_link_to_the_end(
    contexts: list[BrowserContext], stack: Stack, interview: LiveInterview, axe: str
) -> None:
    first, second = (context.new_page() for context in contexts)
    try_the_first_page_and_start(first, interview, axe)
    lose_the_connection_while_typing(contexts[0], first)
    continue_in_another_browser(first, second, interview)
    second.evaluate("window.isSamePage = true")
    receive_extra_time(second, interview)
    work_in_private(second, axe)
    expect(second.get_by_label(EDITOR)).to_contain_text("# online, offline, online again, elsewhere, in private")
    submit(second, axe)
    run_out_of_time(second, stack, interview, axe)
    write_feedback_after_the_end(second, axe)
    assert second.evaluate("window.isSamePage"), "a step needed a reload"

    (invitation,) = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/candidates")["invitations"]
    assert invitation["feedback"] == "Clear problems."
    rows = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/submissions")["submissions"]
    assert [row["submission"]["origin"] for row in rows] == ["time_up", "candidate"]
    last = interview.get_submission(rows[0]["submission"]["id"])
    assert last["source"] == f"{WRONG}\n# the last words"
