"""The first page of an invitation: what is read and tried before the start, after the end, and after a withdrawal."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import open_as, write_source
from tests.browser.test_accessibility import find_axe_violations
from tests.browser.test_documents import wait_until
from tools.stack import Stack

pytestmark = pytest.mark.browser

RULES = {
    "ai_policy": "limited",
    "ai_policy_text": "looking up NumPy functions",
    "result_visibility": "nothing",
    "allows_completion": True,
    "allows_interviewer_typing": False,
    "private_periods": 2,
    "hides_private_edits": True,
}
POST = """([path, body, method]) => fetch(path, {
    method: method || "POST",
    headers: {"Content-Type": "application/json", "X-CSRFToken": document.cookie.match(/csrftoken=([^;]+)/)[1]},
    body: JSON.stringify(body),
}).then((answer) => answer.json())"""


@pytest.fixture
def interviewer(page: Page, stack: Stack) -> Page:
    open_as(page, stack, "interviewer")
    return page


@pytest.fixture
def candidate(browser: Browser, stack: Stack) -> Iterator[Page]:
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def invite(interviewer: Page, name: str, **rules: Any) -> tuple[str, str]:
    """Create an interview and an invitation. Returns the path of the interview's page and the link."""
    body = {"title": f"Interview of {name}", "minutes": 45, "problems": ["softmax", "rms_norm"], "rules": RULES | rules}
    interview = interviewer.evaluate(POST, ["/api/interviews", body, "POST"])
    invitation = {"candidate": name, "extra_seconds": 720}
    path = f"/interviews/{interview['id']}"
    return path, interviewer.evaluate(POST, [f"/api{path}/invitations", invitation, "POST"])["link"]


def open_lobby(candidate: Page, link: str) -> None:
    candidate.goto(link)
    expect(candidate.get_by_role("heading", name="Rules")).to_be_visible()


def test_first_page_says_the_rules(interviewer: Page, candidate: Page, axe: str) -> None:
    _, link = invite(interviewer, "Kim")
    open_lobby(candidate, link)
    for text in (
        "45 minutes and 12 minutes of extra time: 57 minutes",
        "2 problems in Python with NumPy",
        "You may use AI assistants only for: looking up NumPy functions",
        "You can work in private 2 times",
        "After the end no results are shown",
        "Live updates arrive",
    ):
        expect(candidate.get_by_text(text).first).to_be_visible()
    expect(candidate.get_by_text("Numerically stable softmax")).to_have_count(0)
    assert find_axe_violations(candidate, axe) == []
    candidate.set_viewport_size({"width": 1440, "height": 900})

    candidate.get_by_role("button", name="Start").click()
    expect(candidate.get_by_role("link", name="Numerically stable softmax")).to_be_visible()
    candidate.goto(f"{link}/warm_up")
    expect(candidate.get_by_role("link", name="Numerically stable softmax")).to_be_visible()


def test_connection_check_finds_a_proxy_that_blocks_requests(interviewer: Page, candidate: Page) -> None:
    _, link = invite(interviewer, "Ann")
    candidate.route("**/connection-check", lambda route: route.fulfill(status=403, body="Blocked by policy"))
    open_lobby(candidate, link)
    expect(candidate.get_by_text("The server does not receive the code that this page sends")).to_be_visible()
    expect(candidate.get_by_text("1 of 4 checks failed.")).to_be_attached()
    candidate.unroute("**/connection-check")
    candidate.get_by_role("button", name="Check again").click()
    expect(candidate.get_by_text("The server receives the code that this page sends.")).to_be_visible()


def test_withdrawn_candidate_copies_code_and_continues_later(interviewer: Page, candidate: Page, axe: str) -> None:
    path, link = invite(interviewer, "Lee")
    open_lobby(candidate, link)
    candidate.get_by_role("button", name="Start").click()
    candidate.get_by_role("link", name="Numerically stable softmax").click()
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()
    write_source(candidate, "# the work of Lee")
    expect(candidate.get_by_text("Saved", exact=True)).to_be_visible()

    interviewer.goto(path)
    interviewer.get_by_role("button", name="Withdraw the invitation of Lee").click()
    dialog = interviewer.get_by_role("alertdialog")
    expect(dialog.get_by_text("its clock stops as in a pause")).to_be_visible()
    dialog.get_by_role("button", name="Withdraw invitation").click()
    expect(interviewer.get_by_role("button", name="Restore the invitation of Lee")).to_be_visible()

    expect(candidate.get_by_text("The interviewers withdrew this invitation")).to_be_visible()
    expect(candidate.get_by_label("Your code: Numerically stable softmax, Implement")).to_contain_text(
        "the work of Lee"
    )
    assert find_axe_violations(candidate, axe) == []

    interviewer.get_by_role("button", name="Restore the invitation of Lee").click()
    expect(candidate.get_by_role("link", name="Numerically stable softmax")).to_be_visible()


def test_withdrawn_candidate_copies_code_that_was_not_sent(interviewer: Page, candidate: Page, axe: str) -> None:
    path, link = invite(interviewer, "Mia")
    open_lobby(candidate, link)
    candidate.get_by_role("button", name="Start").click()
    candidate.get_by_role("link", name="Numerically stable softmax").click()
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()
    candidate.route("**/updates**", lambda route: route.abort())
    write_source(candidate, "# the last words of Mia")
    expect(candidate.get_by_text("Saved in this browser only")).to_be_visible()

    interviewer.goto(path)
    interviewer.get_by_role("button", name="Withdraw the invitation of Mia").click()
    interviewer.get_by_role("alertdialog").get_by_role("button", name="Withdraw invitation").click()
    notice = candidate.get_by_text("the server did not receive them before the invitation was withdrawn")
    expect(notice).to_be_visible()
    candidate.unroute("**/updates**")
    candidate.reload()
    expect(notice).to_be_visible()
    candidate.context.grant_permissions(["clipboard-read", "clipboard-write"])
    candidate.get_by_role("button", name="Copy my code").click()
    wait_until(candidate, "navigator.clipboard.readText().then(text => text.includes('the last words of Mia'))")
    assert find_axe_violations(candidate, axe) == []
    candidate.set_viewport_size({"width": 1440, "height": 900})

    interviewer.get_by_role("button", name="Restore the invitation of Mia").click()
    candidate.get_by_role("link", name="Numerically stable softmax").click()
    expect(candidate.get_by_label("Your solution in Python")).to_contain_text("the last words of Mia")
    expect(candidate.get_by_text("Saved", exact=True)).to_be_visible()


def test_candidate_writes_feedback_and_deletes_their_data(interviewer: Page, candidate: Page, axe: str) -> None:
    path, link = invite(interviewer, "Max", result_visibility="bugs")
    open_lobby(candidate, link)
    candidate.get_by_role("button", name="Start").click()
    candidate.get_by_role("button", name="End").click()
    candidate.get_by_role("alertdialog").get_by_role("button", name="End interview").click()
    candidate.get_by_label("How was the interview?").fill("Clear problems.")
    candidate.get_by_role("button", name="Send feedback").click()
    expect(candidate.get_by_text("Your feedback is stored.")).to_be_visible()
    assert find_axe_violations(candidate, axe) == []
    interviewer.goto(path)
    expect(interviewer.get_by_text("Clear problems.")).to_be_visible()

    candidate.get_by_role("button", name="Delete my data").click()
    dialog = candidate.get_by_role("alertdialog")
    expect(dialog.get_by_text("Your interviewers lose it too")).to_be_visible()
    dialog.get_by_role("button", name="Delete permanently").click()
    expect(candidate.get_by_role("heading", name="Your data is deleted")).to_be_visible()
    interviewer.reload()
    expect(interviewer.get_by_text("Nobody is invited yet.")).to_be_visible()


def test_running_candidate_reads_a_change_of_the_rules(interviewer: Page, candidate: Page) -> None:
    path, link = invite(interviewer, "Noa")
    open_lobby(candidate, link)
    candidate.get_by_role("button", name="Start").click()
    candidate.get_by_role("link", name="Numerically stable softmax").click()
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()

    interviewer.goto(path)
    interviewer.get_by_role("button", name="Change the rules").click()
    expect(interviewer.get_by_text("1 candidate started already")).to_be_visible()
    expect(interviewer.get_by_label("Private periods of 5 minutes")).to_be_disabled()
    interviewer.get_by_label("AI assistants").select_option("allowed")
    interviewer.get_by_role("button", name="Save rules").click()
    expect(interviewer.get_by_text("1 candidate in a running session can read the change now.")).to_be_visible()
    expect(candidate.get_by_text("Your interviewer changed the rules. You may use AI assistants.")).to_be_visible()


def test_interviewer_sets_rules_of_a_new_interview(interviewer: Page, axe: str) -> None:
    interviewer.goto("/interviews/new")
    interviewer.get_by_label("Title").fill("With rules")
    interviewer.get_by_role("checkbox", name="Numerically stable softmax").check(force=True)
    interviewer.get_by_label("AI assistants").select_option("limited")
    interviewer.get_by_label("Allowed for").fill("looking up NumPy functions")
    interviewer.get_by_text("More settings").click()
    interviewer.get_by_label("Shown to candidates after the end").select_option("results")
    interviewer.get_by_label("Private periods of 5 minutes").select_option("3")
    interviewer.get_by_role("checkbox", name="After a private period, delete").check(force=True)
    assert find_axe_violations(interviewer, axe) == []
    interviewer.get_by_role("button", name="Create interview").click()
    expect(interviewer.get_by_text("3 × 5 minutes, typing deleted afterwards")).to_be_visible()
    interviewer.get_by_label("Candidate's name").fill("Ola")
    interviewer.get_by_label("Extra time").select_option("25")
    interviewer.get_by_role("button", name="Invite candidate").click()
    expect(interviewer.get_by_role("button", name="Copy link for Ola").first).to_be_visible()
    assert find_axe_violations(interviewer, axe) == []
