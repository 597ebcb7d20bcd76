"""Two interviewers assess two candidates: folded results, private cards, the reveal, and the decision."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import open_as, sign_in
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import ApiClient, LiveInterview, Stack

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 4


@pytest.fixture(scope="module")
def interview(stack: Stack) -> LiveInterview:
    """With the finished sessions of Robin and of somebody with a long name."""
    interview = stack.start_interview("softmax", title="Panel")
    done = interview.submit(b"def softmax(x, axis=-1):\n    return x\n\n\nlog_softmax = softmax\n")
    interview.wait_until_done(done, 120)
    invitations = f"/api/interviews/{interview.id}/invitations"
    link = interview.interviewer.send("POST", invitations, {"candidate": LONG_NAME.strip()})["link"]
    other = ApiClient(stack.url)
    for client, session in ((interview.candidate, interview.session), (other, link.replace("/i/", "/api/sessions/"))):
        if client is other:
            client.send("POST", f"{session}/start")
        client.send("POST", f"{session}/end")
    return interview


@pytest.fixture
def colleague(browser: Browser, stack: Stack, interview: LiveInterview) -> Iterator[Page]:
    """A page of Ian, another interviewer of the team."""
    team = interview.interviewer.send("GET", "/api/me")["teams"][0]["id"]
    link = interview.interviewer.send("POST", f"/api/teams/{team}/invitations", {"role": "interviewer"})["link"]
    account = {"username": "ian", "name": "Ian Interviewer", "password": PASSWORD}
    ApiClient(stack.url).send("POST", f"/api{link}/account", account)
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, "ian", PASSWORD)
    yield page
    context.close()


def expect_accessible(page: Page, axe: str) -> None:
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def choose(page: Page, scale: str, level: str) -> None:
    group = page.get_by_role("group", name=scale)
    group.get_by_role("radio", name=level, exact=True).check()


def save_card(page: Page) -> None:
    page.get_by_role("button", name="Save scorecard").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Save scorecard").click()
    expect(page.get_by_role("alertdialog")).to_have_count(0)


def test_panel_assesses_and_decides(
    page: Page, colleague: Page, interview: LiveInterview, stack: Stack, axe: str
) -> None:
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    assign_ian(page)
    save_the_first_card(page, axe)
    save_the_second_card(colleague, page.url.removeprefix(stack.url), axe)
    page.reload()
    decide(page, axe)
    page.goto(f"/interviews/{interview.id}")
    row = page.get_by_role("row").filter(has_text="Robin")
    expect(row.get_by_role("cell", name="Reject")).to_be_visible()
    # The other candidate has no card yet.
    page.get_by_role("link", name=f"Scorecard of {LONG_NAME.strip()}").click()
    expect(page.get_by_text("0 of 2 saved.")).to_be_visible()
    expect(page.get_by_role("button", name="Reveal the saved scorecards")).to_have_count(0)
    expect_accessible(page, axe)


def assign_ian(page: Page) -> None:
    page.get_by_role("button", name="Assign interviewers").click()
    page.get_by_role("checkbox", name="Ian Interviewer").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save interviewers").click()
    expect(page.get_by_text("fill in a scorecard for each candidate")).to_be_visible()


def save_the_first_card(page: Page, axe: str) -> None:
    """Results are folded in the report, and the card offers only moments as evidence."""
    page.get_by_role("link", name="Report of Robin").click()
    expect(page.get_by_role("button", name="Show results")).to_be_visible()
    expect(page.get_by_text(re.compile("Wrong answer|Runtime error"))).to_have_count(0)
    expect_accessible(page, axe)
    page.get_by_role("link", name="Scorecard", exact=True).click()
    choose(page, "Right on the normal case", "No")
    choose(page, "Overall recommendation", "No")
    page.get_by_label("What you saw: Right on the normal case").fill("Returned the input")
    page.get_by_text("Attach evidence to Right on the normal case").click()
    page.get_by_label("Moment of the replay").first.fill("0:00")
    page.get_by_role("button", name="Attach moment").first.click()
    expect(page.get_by_role("link", name="Replay at 0:00")).to_be_visible()
    expect(page.get_by_text("Draft saved. Only you can read it.")).to_be_visible()
    expect_accessible(page, axe)
    page.reload()
    expect(page.get_by_label("What you saw: Right on the normal case")).to_have_value("Returned the input")
    save_card(page)
    expect(page.get_by_text("1 of 2 saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="Interviewers")).to_be_focused()


def save_the_second_card(colleague: Page, path: str, axe: str) -> None:
    """Ian shows the results first, which his card records. He reads nothing of Ada's card before his own is saved."""
    colleague.goto(path.removesuffix("/scorecard"))
    colleague.get_by_role("button", name="Show results").click()
    expect(colleague.get_by_text(re.compile("Wrong answer|Runtime error")).first).to_be_visible()
    colleague.get_by_role("link", name="Scorecard", exact=True).click()
    choose(colleague, "Right on the normal case", "Strong no")
    choose(colleague, "Overall recommendation", "Yes")
    colleague.get_by_text("Attach evidence to Right on the normal case").click()
    colleague.get_by_label("Case or bug").first.select_option(index=1)
    colleague.get_by_role("button", name="Attach result").first.click()
    expect(colleague.get_by_role("list", name="Evidence for Right on the normal case")).to_be_visible()
    expect(colleague.get_by_text("Returned the input")).to_have_count(0)
    save_card(colleague)
    table = colleague.get_by_role("region", name="Scorecards")
    expect(table.get_by_text("Returned the input")).to_be_visible()
    expect(table.get_by_role("rowheader", name="Overall recommendation")).to_contain_text("Interviewers disagree")
    expect(table.get_by_role("rowheader", name="Right on the normal case")).to_contain_text("Differs in strength")
    expect(table.get_by_text("before saving")).to_have_count(1)
    expect(colleague.get_by_role("button", name="Record a decision")).to_have_count(0)
    expect_accessible(colleague, axe)


def decide(page: Page, axe: str) -> None:
    page.get_by_role("button", name="Record a decision").click()
    page.get_by_label("Decision", exact=True).select_option("Reject")
    page.get_by_label("Next step").fill("Write to the candidate")
    page.get_by_label("Reason").fill("The normal case failed.")
    expect_accessible(page, axe)
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("Write to the candidate")).to_be_visible()


def test_owner_copies_and_changes_a_rubric(page: Page, stack: Stack, axe: str) -> None:
    open_as(page, stack, "interviewer", "/team/rubrics")
    page.get_by_role("button", name="Copy ML systems coding").click()
    page.get_by_label("Name").fill("Kernel round")
    page.get_by_role("button", name="Remove dimension 2").click()
    expect(page.get_by_text("Dimension 2", exact=True)).to_be_focused()
    page.get_by_label("Title").first.fill("Tiles fit")
    expect_accessible(page, axe)
    page.get_by_role("button", name="Save rubric").click()
    expect(page.get_by_role("heading", name="Rubrics", exact=True)).to_be_focused()
    expect(page.get_by_role("heading", name="Kernel round")).to_be_visible()
    expect(page.get_by_text("Tiles fit · Knows what to check")).to_be_visible()
    expect_accessible(page, axe)
    page.goto("/interviews/new")
    page.get_by_label("Rubric of the scorecards").select_option("Kernel round")
