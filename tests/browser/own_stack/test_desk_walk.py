"""One interview with its three people, each in their own browser: a candidate and two interviewers of one team."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.own_stack.test_mails import read_link
from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    SECONDS,
    expect_joined_text,
    expect_saved,
    expect_verdict,
    open_as,
)
from tests.browser.test_accessibility import run_axe
from tests.browser.test_hour import EDITOR, ROW_SUMS, leave_seconds
from tests.browser.test_practice import WRONG
from tests.browser.test_session_time import change_time
from tests.browser.test_teams import create_link, join_with_new_account
from tests.judge.smtp_server import SmtpServer
from tools.stack import ApiClient, LiveInterview, Stack, wait_until

pytestmark = pytest.mark.browser

SHORTLY = 60 * SECONDS
READ_TEXT = """
    [...document.querySelectorAll(".cm-line")].map((line) => {
        const copy = line.cloneNode(true);
        for (const cursor of copy.querySelectorAll(".cm-ySelectionCaret")) cursor.remove();
        return copy.textContent;
    }).join("\\n")
"""
TITLE = "Numerics with three people"


@pytest.fixture(scope="module")
def stack(stack: Stack) -> Stack:
    stack.start_worker("-c", "2")
    return stack


@pytest.fixture
def contexts(browser: Browser, stack: Stack) -> Iterator[list[BrowserContext]]:
    """Of the candidate and of two interviewers."""
    found = [browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}) for _ in range(3)]
    yield found
    for context in found:
        context.close()


def get_code(watcher: Page) -> Locator:
    return watcher.get_by_label("Code of Robin", exact=True)


def type_at_end(editor: Locator, text: str) -> None:
    editor.click()
    editor.press("Control+End")
    editor.press_sequentially(text)


def read_text(page: Page) -> str:
    """The code in the page, without the names at the cursors of others."""
    return page.evaluate(READ_TEXT)


def expect_same_text(pages: list[Page], *parts: str) -> None:
    """Every page gets all parts and the same text."""

    def is_shown() -> bool:
        first, *others = (read_text(page) for page in pages)
        return all(part in first for part in parts) and others == [first] * len(others)

    wait_until(is_shown, 60)


def add_to_team(owner: Page, member: Page) -> None:
    owner.get_by_role("link", name="Team", exact=True).click()
    join_with_new_account(member, urlsplit(create_link(owner, "Interviewer")).path, "Grace Second")


def invite_by_mail(interviewer: Page, stack: Stack, server: SmtpServer) -> LiveInterview:
    client = stack.sign_in("interviewer")
    rules = {"private_periods": 1, "allows_interviewer_typing": True, "hides_private_edits": True}
    body = {"title": TITLE, "minutes": 45, "problems": ["softmax"], "rules": rules}
    pk = client.send("POST", "/api/interviews", body)["id"]
    interviewer.goto(f"/interviews/{pk}")
    interviewer.get_by_label("Candidate's name").fill("Robin")
    interviewer.get_by_label("Email address (optional)").fill("robin@example.org")
    interviewer.get_by_role("button", name="Invite candidate").click()
    link = read_link(server, f"Invitation to a coding interview: {TITLE}")
    return LiveInterview(pk, link, "softmax", ApiClient(stack.url), client)


def start_after_the_warm_up(candidate: Page, link: str) -> None:
    candidate.goto(link)
    expect(candidate.get_by_text("All checks passed.")).to_be_attached(timeout=SHORTLY)
    candidate.get_by_role("link", name="Open the warm-up").click()
    candidate.get_by_label(EDITOR).click(timeout=SHORTLY)
    candidate.keyboard.press("Control+a")
    candidate.keyboard.insert_text(ROW_SUMS)
    candidate.get_by_role("button", name="Run", exact=True).click()
    expect_verdict(candidate, "Samples passed")
    candidate.get_by_role("link", name="Back to the interview").click()
    candidate.get_by_role("button", name="Start").click()
    expect(candidate.get_by_label(EDITOR)).to_be_visible(timeout=SHORTLY)


def watch(watcher: Page, interview: LiveInterview) -> None:
    watcher.goto(f"/interviews/{interview.id}")
    watcher.get_by_role("link", name="Watch Robin").click()
    expect(get_code(watcher)).to_be_visible(timeout=SHORTLY)


def type_on_both_sides(candidate: Page, ada: Page, grace: Page) -> None:
    type_at_end(candidate.get_by_label(EDITOR), "# by Robin")
    expect(get_code(grace)).to_contain_text("# by Robin", timeout=SHORTLY)
    type_at_end(get_code(ada), " and Ada")
    expect_same_text([candidate, ada, grace], "# by Robin and Ada")
    expect_joined_text(candidate.get_by_title("Typed by Ada Interviewer"), " and Ada")
    for watcher in (ada, grace):
        expect(watcher.get_by_text("Watching: Ada Interviewer and Grace Second.")).to_be_visible(timeout=SHORTLY)
    expect(candidate.get_by_text("2 interviewers are watching")).to_be_visible(timeout=SHORTLY)


def lose_the_connection(candidate: Page, ada: Page, grace: Page) -> None:
    expect_saved(candidate)
    candidate.context.set_offline(True)
    type_at_end(candidate.get_by_label(EDITOR), " [offline]")
    type_at_end(get_code(ada), " [meanwhile]")
    expect(get_code(grace)).to_contain_text("[meanwhile]", timeout=SHORTLY)
    expect(candidate.get_by_text("Saved in this browser only: the server cannot be reached")).to_be_visible(
        timeout=SHORTLY
    )
    candidate.context.set_offline(False)
    expect_same_text([candidate, ada, grace], "[offline]", "[meanwhile]")
    expect_saved(candidate)


def receive_extra_time(candidate: Page, ada: Page, interview: LiveInterview) -> None:
    ada.goto(f"/interviews/{interview.id}")
    change_time(ada, "Give extra time")
    expect(candidate.get_by_text("+12 min")).to_be_visible(timeout=SHORTLY)
    watch(ada, interview)


def work_in_private(candidate: Page, watchers: list[Page]) -> None:
    candidate.get_by_role("button", name="Work in private (1 left)").click()
    for watcher in watchers:
        expect(watcher.get_by_text("Robin works in private until")).to_be_visible(timeout=SHORTLY)
    editor = candidate.get_by_label(EDITOR)
    type_at_end(editor, "secret")
    for _ in "secret":
        editor.press("Backspace")
    type_at_end(editor, " [private]")
    expect_saved(candidate)
    for watcher in watchers:
        expect(get_code(watcher)).not_to_contain_text("[private]")
    candidate.get_by_role("button", name="End private time").click()
    expect_same_text([candidate, *watchers], "[private]")


def submit(candidate: Page, ada: Page) -> None:
    candidate.get_by_label(EDITOR).click()
    candidate.keyboard.press("Control+a")
    candidate.keyboard.insert_text(WRONG)
    candidate.keyboard.press("Control+Enter")
    expect_verdict(candidate, "Wrong answer")
    # Whom the interview is assigned to judges without the results until their scorecard is saved.
    ada.get_by_role("button", name="Show results").click(timeout=SHORTLY)
    expect(ada.get_by_role("cell", name="Wrong answer")).to_be_visible(timeout=SHORTLY)
    ada.get_by_label("Note about this moment").fill("Subtracts the mean.")
    ada.get_by_role("button", name="Add note").click()


def run_out_of_time(candidate: Page, watchers: list[Page], stack: Stack, interview: LiveInterview) -> str:
    """Return the last text."""
    type_at_end(get_code(watchers[0]), "\n# a hint")
    expect_same_text([candidate, *watchers], "# a hint")
    type_at_end(candidate.get_by_label(EDITOR), "\n# the last words")
    expect_same_text([candidate, *watchers], "# the last words")
    expect_saved(candidate)
    leave_seconds(stack, interview, 6)
    expect(candidate.get_by_text("what you had not submitted was submitted automatically")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect(candidate.get_by_label(EDITOR)).to_have_attribute("aria-readonly", "true")
    return read_text(candidate)


def read_the_report(watcher: Page, interview: LiveInterview, axe: str) -> None:
    watcher.goto(f"/interviews/{interview.id}")
    watcher.get_by_role("link", name="Report").first.click()
    expect(watcher.get_by_role("heading", name="Results")).to_be_visible(timeout=SHORTLY)
    expect(watcher.get_by_text("The mean is subtracted, not the maximum").first).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(watcher.get_by_text("secret")).to_have_count(0)
    assert run_axe(watcher, axe) == []


def replay_to_the_end(watcher: Page, axe: str) -> str:
    watcher.get_by_role("link", name="Replay", exact=True).click()
    watcher.get_by_role("slider", name="Moment").press("End", timeout=SHORTLY)
    expect(watcher.get_by_label("Code of this moment")).to_contain_text("# the last words", timeout=SHORTLY)
    expect_joined_text(watcher.get_by_title("Typed by an interviewer"), "# a hint")
    watcher.get_by_role("button", name="Show").first.click()
    expect(watcher.get_by_text("Subtracts the mean.", exact=True)).to_be_visible()
    expect(watcher.get_by_label("Code of this moment")).not_to_contain_text("# a hint")
    assert run_axe(watcher, axe) == []
    watcher.get_by_role("slider", name="Moment").press("End")
    expect(watcher.get_by_label("Code of this moment")).to_contain_text("# the last words")
    return read_text(watcher)


@pytest.mark.timeout(300)
def test_interview_of_a_candidate_and_two_interviewers(
    contexts: list[BrowserContext], stack: Stack, server: SmtpServer, axe: str
) -> None:
    candidate, ada, grace = (context.new_page() for context in contexts)
    open_as(ada, stack, "interviewer")
    add_to_team(ada, grace)
    interview = invite_by_mail(ada, stack, server)
    start_after_the_warm_up(candidate, interview.link)
    for watcher in (ada, grace):
        watch(watcher, interview)
    type_on_both_sides(candidate, ada, grace)
    lose_the_connection(candidate, ada, grace)
    receive_extra_time(candidate, ada, interview)
    work_in_private(candidate, [ada, grace])
    submit(candidate, ada)
    last = run_out_of_time(candidate, [ada, grace], stack, interview)
    read_the_report(grace, interview, axe)
    assert replay_to_the_end(grace, axe) == last
    (invitation,) = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/candidates")["invitations"]
    path = f"/api/invitations/{invitation['id']}/report/code?slug=softmax&exercise=implement"
    stored = interview.interviewer.send("GET", path)["source"]
    assert stored == last
    rows = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/submissions")["submissions"]
    submitted = rows[0]["submission"]
    assert (len(rows), submitted["origin"]) == (2, "time_up")
    assert interview.get_submission(submitted["id"])["source"] == stored
