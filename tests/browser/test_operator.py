"""The operator pages in a real browser: the overview, draining a worker, and creating and applying a rejudge."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, SECONDS, open_as
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import Stack, wait_until

pytestmark = pytest.mark.browser

CALL_API_SCRIPT = """async ([method, path, body]) => {
  const me = await (await fetch("/api/me")).json();
  const headers = {"Content-Type": "application/json", "X-CSRFToken": me.csrf_token};
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}"""


def call_api(page: Page, method: str, path: str, body: Any = None) -> Any:
    return page.evaluate(CALL_API_SCRIPT, [method, path, body])


@pytest.fixture
def operator_page(page: Page, stack: Stack) -> Page:
    open_as(page, stack, "operator")
    return page


def submit_and_wait(page: Page, source: str, candidate: str) -> str:
    """Submits in a new interview and waits until the submission is judged. Returns its id."""
    interview = call_api(
        page, "POST", "/api/interviews", {"title": "To rejudge", "minutes": 45, "problems": ["softmax"]}
    )
    invited = call_api(page, "POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": candidate})
    session = invited["link"].replace("/i/", "/api/sessions/")
    call_api(page, "POST", f"{session}/start")
    submission = call_api(
        page, "POST", f"{session}/submissions", {"slug": "softmax", "source": source, "kind": "submit"}
    )
    path = f"{session}/submissions/{submission['id']}"
    wait_until(lambda: call_api(page, "GET", path)["state"] == "done", JUDGING_TIMEOUT / SECONDS)
    # Otherwise they are folded for who created the interview.
    call_api(page, "POST", f"/api/invitations/{invited['id']}/unfold")
    return submission["id"]


def make_report_older(stack: Stack, submission: str) -> None:
    """Changes the report as if an older version of the problem had rejected the submission."""
    pk = submission.replace("-", "")
    with closing(sqlite3.connect(stack.var / "db.sqlite3", timeout=20)) as database, database:
        ((body,),) = database.execute("SELECT body FROM judge_report WHERE submission_id = ?", [pk])
        older = json.loads(body) | {"verdict": "wrong_answer", "problem_version": "older"}
        changed = [json.dumps(older), pk]
        database.execute("UPDATE judge_report SET verdict = 'wrong_answer', body = ? WHERE submission_id = ?", changed)
        database.execute("UPDATE judge_submission SET problem_version = 'older' WHERE id = ?", [pk])


def test_rejects_interviewers(page: Page, stack: Stack) -> None:
    page.goto("/operator")
    page.wait_for_url("**/login?next=*")
    open_as(page, stack, "interviewer")
    expect(page.get_by_role("link", name="Operator")).to_have_count(0)
    page.goto("/operator/rejudges")
    expect(page.get_by_text("Only operators can open these pages.")).to_be_visible()
    expect(page.get_by_role("link", name="New rejudge")).to_have_count(0)


@pytest.fixture
def undrain_workers(operator_page: Page) -> Iterator[None]:
    """Undrains all workers after the test, because other tests need the only worker of the stack."""
    yield
    for worker in call_api(operator_page, "GET", "/api/operator/overview")["workers"]:
        call_api(operator_page, "POST", f"/api/operator/workers/{worker['name']}/drain", {"drain": False})


@pytest.mark.usefixtures("undrain_workers")
def test_drains_and_undrains_worker_by_keyboard(operator_page: Page, axe: str) -> None:
    page = operator_page
    page.get_by_role("link", name="Operator", exact=True).click()
    expect(page.get_by_text("Everything works.")).to_be_visible()
    row = page.get_by_label("Workers", exact=True).get_by_role("row").nth(1)
    expect(row.get_by_text("cpu, sweep")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    button = row.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_contain_text("It is the only worker for cpu")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.get_by_text(re.compile("Drain(ed|ing)"), exact=True)).to_be_visible()
    expect(page.get_by_text("Every worker for cpu is drained")).to_be_visible()
    expect(row.get_by_role("button", name="Undrain")).to_be_focused()
    page.wait_for_event("response", lambda response: response.url.endswith("/api/operator/overview"))
    expect(row.get_by_role("button", name="Undrain")).to_be_focused()
    assert find_axe_violations(page, axe) == []

    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Undrain worker").click()
    expect(page.get_by_text("Everything works.")).to_be_visible()


def test_creates_reviews_and_applies_rejudge(operator_page: Page, stack: Stack, accepted: str, axe: str) -> None:
    page = operator_page
    submission = submit_and_wait(page, accepted, "Candidate to rejudge")
    make_report_older(stack, submission)
    page.goto("/operator/rejudges")
    page.get_by_role("link", name="New rejudge").click()
    page.get_by_label("Problem", exact=True).select_option("Numerically stable softmax")
    page.get_by_label("Verdict").select_option("Wrong answer")
    page.get_by_role("checkbox").check(force=True)
    expect(page.get_by_text("1 submission would be judged again")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()  # the filters are in the URL
    page.get_by_label("Reason").fill("A trap was graded wrong")
    page.get_by_role("button", name="Judge 1 again").click()

    expect(page.get_by_text("1 verdict would change")).to_be_visible(timeout=JUDGING_TIMEOUT)
    row = page.get_by_label("Different verdict", exact=True).get_by_role("row").nth(1)
    expect(row.get_by_text("Wrong answer")).to_be_visible()
    expect(row.get_by_text("Accepted")).to_be_visible()
    expect(row.get_by_role("link", name="Candidate to rejudge")).to_have_attribute("href", f"/submissions/{submission}")
    assert call_api(page, "GET", f"/api/submissions/{submission}")["verdict"] == "wrong_answer"
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    compare = row.get_by_role("button", name="Compare Candidate to rejudge")
    compare.click()
    expect(page.get_by_role("dialog").get_by_text("Every case has the same result as before.")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(compare).to_be_focused()

    page.get_by_role("button", name="Apply").click()
    dialog = page.get_by_role("alertdialog", name="Apply this rejudge")
    expect(dialog).to_contain_text("1 will be accepted.")
    dialog.get_by_role("button", name="Apply rejudge").click()
    expect(page.get_by_text("Applied", exact=True)).to_be_visible()
    row.get_by_role("link", name="Candidate to rejudge").click()
    expect(page.get_by_text("the verdict was wrong answer and is now accepted.")).to_be_visible()
    expect(page.get_by_text("A trap was graded wrong")).to_be_visible()
    page.goto("/operator/rejudges")
    expect(page.get_by_role("link", name="A trap was graded wrong")).to_be_visible()
    assert find_axe_violations(page, axe) == []


def test_discarded_rejudge_changes_nothing(operator_page: Page, stack: Stack, accepted: str) -> None:
    page = operator_page
    submission = submit_and_wait(page, accepted, "Candidate without changes")
    make_report_older(stack, submission)
    page.goto("/operator/rejudges/new?problem=softmax&verdict=wrong_answer&versions=other")
    page.get_by_label("Reason").fill("Not needed")
    page.get_by_role("button", name="Judge 1 again").click()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Discard rejudge").click()
    expect(page.get_by_text("Discarded", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    assert call_api(page, "GET", f"/api/submissions/{submission}")["verdict"] == "wrong_answer"
