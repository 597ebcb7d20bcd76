"""A team's way from two finished sessions to a decision, all of it in pages: scorecards, the reveal, the comparison,
the decision, and what leaves the judge as PDF and CSV."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.page_actions import JUDGING_TIMEOUT, open_as, sign_in
from tests.browser.test_compare import (
    LONG_NAME,
    choose_candidates,
    expect_accessible,
    finish_two_sessions,
    list_invitations,
)
from tests.browser.test_scorecards import PASSWORD, choose, save_card
from tools.stack import ApiClient, LiveInterview, Stack

pytestmark = pytest.mark.browser
DIMENSION = "Right on the normal case"
NOTES = {"No": "Returned the input", "Strong yes": "Shifted by the maximum"}


@pytest.fixture(scope="module")
def interview(stack: Stack) -> LiveInterview:
    return finish_two_sessions(stack, "Decided in pages")


@pytest.fixture
def colleague(browser: Browser, stack: Stack, interview: LiveInterview) -> Iterator[Page]:
    """A page of Iva, another interviewer of the team, who saves no scorecard."""
    team = interview.interviewer.send("GET", "/api/me")["teams"][0]["id"]
    link = interview.interviewer.send("POST", f"/api/teams/{team}/invitations", {"role": "interviewer"})["link"]
    account = {"username": "iva", "name": "Iva Interviewer", "password": PASSWORD}
    ApiClient(stack.url).send("POST", f"/api{link}/account", account)
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    sign_in(page, "iva", PASSWORD)
    yield page
    context.close()


def test_team_decides_from_scorecards_to_files(
    page: Page, colleague: Page, interview: LiveInterview, stack: Stack, axe: str, tmp_path: Path
) -> None:
    robin, other = list_invitations(interview)
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    assign_iva(page)
    for invitation, level in ((robin, "No"), (other, "Strong yes")):
        assess(page, invitation, level)
        reveal(page, level)
    expect_accessible(page, axe)
    run_earlier_code(colleague, robin, axe)
    decide(page, robin)
    choose_candidates(page, interview)
    table = page.get_by_role("region", name="Comparison")
    expect(table.get_by_role("row", name="Decision").last).to_contain_text("Normal case failed")
    compare_pdf(page, tmp_path / "comparison.pdf")
    compare_csv(page, interview, tmp_path / "sessions.csv")


def assign_iva(page: Page) -> None:
    page.get_by_role("button", name="Assign interviewers").click()
    page.get_by_role("checkbox", name="Iva Interviewer").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Save interviewers").click()
    expect(page.get_by_text("fill in a scorecard for each candidate")).to_be_visible()


def assess(page: Page, invitation: int, level: str) -> None:
    page.goto(f"/invitations/{invitation}/scorecard")
    choose(page, DIMENSION, level)
    page.get_by_label(f"What you saw: {DIMENSION}").fill(NOTES[level])
    choose(page, "Overall recommendation", level)
    expect(page.get_by_text("Draft saved. Only you can read it.")).to_be_visible()
    save_card(page)


def reveal(page: Page, level: str) -> None:
    """Although Iva's is missing."""
    expect(page.get_by_text("1 of 2 saved.")).to_be_visible()
    page.get_by_role("button", name="Reveal the saved scorecards").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Reveal scorecards").click()
    expect(page.get_by_role("heading", name="Interviewers")).to_be_focused()
    table = page.get_by_role("region", name="Scorecards")
    expect(table.get_by_text(NOTES[level])).to_be_visible()
    expect(table.get_by_text("Saved without showing the results")).to_be_visible()


def run_earlier_code(colleague: Page, invitation: int, axe: str) -> None:
    """Iva reads the revealed card and no result. A run of earlier code shows one, so the replay asks her first."""
    colleague.goto(f"/invitations/{invitation}/scorecard")
    expect(colleague.get_by_text(NOTES["No"])).to_be_visible()
    colleague.get_by_role("link", name="Replay", exact=True).click()
    colleague.get_by_role("button", name="Run this code").click()
    dialog = colleague.get_by_role("alertdialog")
    expect(dialog.get_by_role("heading", name="Show results and run")).to_be_visible()
    expect_accessible(colleague, axe)
    dialog.get_by_role("button", name="Keep results hidden").click()
    expect(colleague.get_by_role("button", name="Show results")).to_be_visible()
    colleague.get_by_role("button", name="Run this code").click()
    dialog.get_by_role("button", name="Show results and run").click()
    result = colleague.get_by_role("region", name="Result of the code at")
    expect(result.get_by_text(re.compile("Wrong answer|Runtime error")).first).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(colleague.get_by_role("button", name="Show results")).to_have_count(0)


def decide(page: Page, invitation: int) -> None:
    page.goto(f"/invitations/{invitation}/scorecard")
    page.get_by_role("button", name="Record a decision").click()
    page.get_by_label("Decision", exact=True).select_option("On hold")
    page.get_by_label("Next step").fill("One more round")
    page.get_by_label("Reason").fill("Normal case failed")
    page.get_by_role("button", name="Save decision").click()
    expect(page.get_by_text("One more round")).to_be_visible()


def compare_pdf(page: Page, path: Path) -> None:
    """Its text has the cells of the page's table, word by word."""
    table = page.get_by_role("region", name="Comparison")
    rows = {row.get_by_role("rowheader").inner_text(): row for row in table.locator("tbody tr:has(td)").all()}
    titles = [title for title in rows if title.startswith(("Accepted", "Named bugs", "Time", DIMENSION, "Decision"))]
    assert len(titles) == 5
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    download.value.save_as(path)
    text = squeeze("".join(each.extract_text() for each in PdfReader(path).pages))
    for name in ("Robin", LONG_NAME, "Decided in pages", *NOTES.values()):
        assert squeeze(name) in text
    for title in titles:
        for cell in rows[title].get_by_role("cell").all_inner_texts():
            for word in re.findall(r"[\w:/%]+", cell.replace("Not decided", "").replace("None", "")):
                assert word in text, (title, word)


def squeeze(text: str) -> str:
    return "".join(text.split())


def compare_csv(page: Page, interview: LiveInterview, path: Path) -> None:
    page.goto(f"/sessions?interview={interview.id}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    download.value.save_as(path)
    rows = {row["candidate"]: row for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())}
    columns = ("decision", "saved_scorecards", "assigned_interviewers")
    assert [rows["Robin"][name] for name in columns] == ["hold", "1", "2"]
    assert [rows[LONG_NAME][name] for name in columns] == ["", "1", "2"]
