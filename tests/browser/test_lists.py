"""The list of sessions: folded results, filters in the URL, order by keyboard, a saved view, and the export."""

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tools.run import ROOT
from tools.stack import LiveInterview, Stack

pytestmark = pytest.mark.browser
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 4
FOLDED = "Hidden until you save your scorecard"


STORE_RESULT = """
from judge.actions.results.update_results import update_session_results
from judge.domain import catalog
from judge.models import CandidateSession
from tests.judge.factories import make_report, make_submission, store_as_worker
session = CandidateSession.objects.get(interview={interview}, candidate__name="Robin")
version = catalog.get_problem("softmax").version
store_as_worker(make_submission(session, problem_version=version), make_report())
assert update_session_results(session.pk)
"""
"""Instead of judging, and of the background task, which runs every 30 s."""


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    """Robin has ended with a wrong submission. Somebody with a long name is invited."""
    interview = stack.start_interview("softmax", title="Lists")
    interview.candidate.send("POST", f"{interview.session}/end")
    invitations = f"/api/interviews/{interview.id}/invitations"
    interview.interviewer.send("POST", invitations, {"candidate": LONG_NAME.strip()})
    script = STORE_RESULT.format(interview=interview.id)
    subprocess.run([sys.executable, "manage.py", "shell", "-c", script], cwd=ROOT, env=stack.env, check=True)
    return interview


def find_session(interview: LiveInterview, name: str) -> int:
    rows = interview.interviewer.send("GET", f"/api/session-list?interview={interview.id}")["sessions"]
    return next(row["id"] for row in rows if row["candidate"] == name)


def test_interviewer_finds_and_exports_sessions(page: Page, interview: LiveInterview, stack: Stack, axe: str) -> None:
    open_as(page, stack, "interviewer")
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_label("Interview", exact=True).select_option(str(interview.id))
    expect(page).to_have_url(re.compile(f"interview={interview.id}"))
    robin = page.get_by_role("row", name=re.compile("^Robin Ended"))
    expect(robin).to_have_count(1)  # once no row of another interview is shown
    expect(robin).to_contain_text(FOLDED)
    expect(robin).not_to_contain_text(re.compile(r"\d/\d"))
    find_no_violations(page, axe)
    filter_and_sort(page)
    show_results(page, f"/invitations/{find_session(interview, 'Robin')}")
    page.goto(f"/sessions?interview={interview.id}&state=ended&order=-normal")
    expect(robin).to_contain_text(re.compile(r"\d/\d"))
    expect(robin).not_to_contain_text(FOLDED)
    find_no_violations(page, axe)
    save_and_choose_view(page, axe)
    rows = export(page)
    (row,) = [row for row in rows if row["interview"] == str(interview.id)]
    assert (row["candidate"], row["state"], row["normal_passed"], row["normal_total"]) == ("Robin", "ended", "1", "2")


def find_no_violations(page: Page, axe: str) -> None:
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def filter_and_sort(page: Page) -> None:
    """With the keyboard. The URL has it, also after a reload."""
    table = page.get_by_role("table")
    page.get_by_role("button", name="Candidate", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("order=candidate"))
    expect(page.get_by_role("columnheader", name="Candidate")).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("rowheader").first).to_contain_text("Robin")
    page.keyboard.press("Enter")
    expect(table.get_by_role("rowheader").first).to_contain_text(LONG_NAME[:20])
    page.get_by_label("Candidate", exact=True).fill("robin")
    page.keyboard.press("Enter")
    page.get_by_label("State").select_option("Ended")
    expect(page).to_have_url(re.compile("search=robin.*state=ended|state=ended.*search=robin"))
    page.reload()
    expect(table.get_by_role("rowheader")).to_have_count(1)
    page.get_by_label("Accepted").select_option("No exercise")
    # Folded results match no filter.
    expect(page.get_by_text("No session matches.")).to_be_visible()
    page.get_by_role("link", name="Remove all filters").click()
    expect(table.get_by_role("rowheader", name=LONG_NAME[:20]).first).to_be_visible()


def show_results(page: Page, path: str) -> None:
    page.goto(path)
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("region", name="Results")).to_be_visible()


def save_and_choose_view(page: Page, axe: str) -> None:
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="Save this view").click()
    dialog = page.get_by_role("alertdialog")
    dialog.get_by_label("Name").fill("To decide")
    find_no_violations(page, axe)
    dialog.get_by_role("button", name="Save view").click()
    expect(dialog).to_have_count(0)
    page.goto("/sessions")
    expect(page.get_by_role("rowheader", name=LONG_NAME[:20]).first).to_be_visible()
    expect(page.get_by_text("To compare candidates, select their interview")).to_be_visible()
    page.get_by_role("button", name="Saved views").click()
    page.get_by_role("menuitem", name="To decide").click()
    expect(page).to_have_url(re.compile("state=ended.*order=-normal"))
    expect(page.get_by_role("columnheader", name="Normal")).to_have_attribute("aria-sort", "descending")


def export(page: Page) -> list[dict[str, str]]:
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert re.fullmatch(r"sessions-\d{4}-\d\d-\d\d\.csv", download.value.suggested_filename)
    text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_interview_page_shows_and_exports_results(page: Page, interview: LiveInterview, stack: Stack, axe: str) -> None:
    open_as(page, stack, "interviewer")
    page.goto(f"/interviews/{interview.id}")
    robin = page.get_by_role("table", name="Candidates").get_by_role("row").filter(has_text="Robin")
    expect(robin).to_contain_text(FOLDED)
    show_results(page, f"/invitations/{find_session(interview, 'Robin')}")
    page.goto(f"/interviews/{interview.id}")
    expect(robin).to_contain_text("The mean is subtracted, not the maximum")
    expect(robin).to_contain_text("1/2")
    find_no_violations(page, axe)
    for name in ("candidates", "submissions"):
        with page.expect_download() as download:
            page.locator(f"a[href$='/{name}/csv']").click()
        assert download.value.suggested_filename.startswith(f"interview-{interview.id}-{name}-")
        assert "Robin" in Path(download.value.path()).read_text("utf-8-sig")
