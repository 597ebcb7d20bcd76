"""From two finished sessions to a decision: cards, comparison, PDF, CSV, and a link without an account."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from judge.domain.default_rubric import DIMENSIONS
from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import ApiClient, LiveInterview, Stack

pytestmark = pytest.mark.browser
LONG_NAME = ("Wolfeschlegelsteinhausenbergerdorff " * 4).strip()
WRONG = b"def softmax(x, axis=-1):\n    return x\n\n\nlog_softmax = softmax\n"


@pytest.fixture(scope="module")
def interview(stack: Stack) -> LiveInterview:
    return finish_two_sessions(stack, "Panel of two")


def finish_two_sessions(stack: Stack, title: str) -> LiveInterview:
    """Of Robin, whose submission is wrong, and of somebody with a long name, who solved it."""
    interview = stack.start_interview("softmax", title=title)
    body = {"candidate": LONG_NAME}
    link = interview.interviewer.send("POST", f"/api/interviews/{interview.id}/invitations", body)["link"]
    other = LiveInterview(interview.id, link, "softmax", ApiClient(stack.url), interview.interviewer)
    other.candidate.send("POST", f"{other.session}/start")
    accepted = next(Path("problems/softmax/accepted").glob("*.py")).read_bytes()
    for session, source in ((interview, WRONG), (other, accepted)):
        session.candidate.send("GET", f"{session.session}/documents/softmax")
        session.wait_until_done(session.submit(source), 120)
        session.candidate.send("POST", f"{session.session}/end")
    return interview


def expect_accessible(page: Page, axe: str) -> None:
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def list_invitations(interview: LiveInterview) -> list[int]:
    page = interview.interviewer.send("GET", f"/api/interviews/{interview.id}/candidates?order=invited")
    return [each["id"] for each in page["invitations"]]


def save_cards(interview: LiveInterview) -> None:
    """As the only assigned interviewer, whose saved card is revealed at once; and decide about the first candidate."""
    for invitation, level in zip(list_invitations(interview), ("no", "strong_yes"), strict=True):
        url = f"/api/invitations/{invitation}/scorecard"
        ratings = {DIMENSIONS[0].id: {"level": level, "note": f"Note about {level}"}}
        interview.interviewer.send("PUT", url, {"revision": 0, "ratings": ratings, "recommendation": level})
        interview.interviewer.send("POST", f"{url}/save", {"revision": 1})
    decision = {"choice": "hold", "next_step": "One more round", "reason": "The normal case failed.", "revision": 0}
    interview.interviewer.send("PUT", f"/api/invitations/{list_invitations(interview)[0]}/decision", decision)


def test_team_compares_and_shares(
    page: Page, interview: LiveInterview, stack: Stack, browser: Browser, axe: str, tmp_path: Path
) -> None:
    open_as(page, stack, "interviewer")
    choose_candidates(page, interview)
    table = page.get_by_role("region", name="Comparison")
    expect(table.get_by_text("Hidden").first).to_be_visible()
    expect(table.get_by_text("Wrong answer")).to_have_count(0)
    expect_accessible(page, axe)
    save_cards(interview)
    page.reload()
    expect(table.get_by_text("Wrong answer")).to_be_visible()
    expect(table.get_by_role("row", name="Overall recommendation")).to_contain_text("Strong yes")
    expect(table.get_by_role("row", name="Decision").last).to_contain_text("One more round")
    compare_code(page)
    expect_accessible(page, axe)
    expect_pdf(page, tmp_path / "comparison.pdf")
    comparison = page.url
    expect_csv(page, interview, tmp_path / "sessions.csv")
    page.goto(comparison)
    link = create_link(page, axe)
    visitor = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900}).new_page()
    read_shared_report(visitor, link, axe)
    page.reload()
    expect(page.get_by_role("cell", name="1 time, last")).to_be_visible()
    revoke_link(page)
    visitor.reload()
    expect(visitor.get_by_role("heading", name="This link does not work")).to_be_visible()
    visitor.context.close()


def choose_candidates(page: Page, interview: LiveInterview) -> None:
    """With the keyboard."""
    page.goto(f"/interviews/{interview.id}")
    for name in ("Robin", LONG_NAME):
        page.get_by_role("checkbox", name=f"Compare {name}").focus()
        page.keyboard.press("Space")
    page.get_by_role("link", name="Compare 2").press("Enter")
    page.wait_for_url("**/compare?ids=*")


def compare_code(page: Page) -> None:
    page.get_by_label("Differences to").select_option("Robin")
    expect(page.get_by_text("The two are the same.")).to_be_visible()
    page.get_by_label("Differences to").select_option("Nobody")


def expect_pdf(page: Page, path: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as PDF").click()
    download.value.save_as(path)
    text = "".join("".join(each.extract_text().split()) for each in PdfReader(path).pages)
    for word in ("Panel of two", "Robin", "Wrong answer", "ada: Strong yes", "Note about no", "One more round"):
        assert "".join(word.split()).replace("ada:", "") in text, word


def expect_csv(page: Page, interview: LiveInterview, path: Path) -> None:
    page.goto(f"/sessions?interview={interview.id}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    download.value.save_as(path)
    rows = {row["candidate"]: row for row in csv.DictReader(path.read_text("utf-8-sig").splitlines())}
    assert (rows["Robin"]["decision"], rows[LONG_NAME]["decision"]) == ("hold", "")
    assert {(row["state"], row["saved_scorecards"]) for row in rows.values()} == {("ended", "1")}


def create_link(page: Page, axe: str) -> str:
    page.get_by_role("button", name="Create a link").click()
    page.get_by_role("checkbox", name="Decision and revealed scorecards").focus()
    page.keyboard.press("Space")
    expect_accessible(page, axe)
    page.get_by_role("button", name="Create link").click()
    field = page.get_by_role("textbox", name="Link for the report")
    expect(field).to_be_visible()
    expect(page.get_by_role("cell", name="results and scorecards", exact=True)).to_be_visible()
    return field.input_value()


def read_shared_report(visitor: Page, link: str, axe: str) -> None:
    visitor.goto(link)
    table = visitor.get_by_role("region", name="Comparison")
    expect(table.get_by_role("columnheader", name="Candidate B")).to_be_visible()
    expect(table.get_by_text("Wrong answer")).to_be_visible()
    expect(table.get_by_text("Interviewer 1").first).to_be_visible()
    expect(visitor.get_by_role("navigation")).to_have_count(0)
    for hidden in ("Robin", "Note about", "One more round", "Code at the end"):
        expect(visitor.get_by_text(hidden)).to_have_count(0)
    expect_accessible(visitor, axe)


def revoke_link(page: Page) -> None:
    page.get_by_role("button", name="Revoke the link that shows results and scorecards").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Revoke link").click()
    expect(page.get_by_role("cell", name="Revoked")).to_be_visible()
    expect(page.get_by_role("heading", name="Share links")).to_be_focused()
