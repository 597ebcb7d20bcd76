"""The operator's pages in a real browser: the overview, a worker drained, and a rejudge made, reviewed and applied."""

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import JUDGED, SECONDS, log_in
from tests.browser.test_accessibility import in_all_looks
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CALL = """async ([method, path, body]) => {
  const me = await (await fetch("/api/me")).json();
  const headers = {"Content-Type": "application/json", "X-CSRFToken": me.csrf_token};
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return await answer.json();
}"""


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    return page.evaluate(CALL, [method, path, body])


@pytest.fixture
def operating(page: Page, stack: Stack) -> Page:
    log_in(page, *stack.login("operator"))
    return page


def judged(page: Page, source: str, candidate: str) -> str:
    """A candidate's submission in an interview of its own, judged by the worker."""
    interview = call(page, "POST", "/api/interviews", {"title": "To rejudge", "minutes": 45, "problems": ["softmax"]})
    invited = call(page, "POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": candidate})
    seat = invited["link"].replace("/i/", "/api/seats/")
    call(page, "POST", f"{seat}/start")
    made = call(page, "POST", f"{seat}/submissions", {"slug": "softmax", "source": source, "kind": "submit"})
    for _ in range(JUDGED // SECONDS):
        if call(page, "GET", f"{seat}/submissions/{made['id']}")["state"] == "done":
            break
        page.wait_for_timeout(SECONDS)
    return made["id"]


def make_older(stack: Stack, submission: str) -> None:
    """As if another version of the problem had refused it."""
    pk = submission.replace("-", "")
    with closing(sqlite3.connect(stack.var / "db.sqlite3", timeout=20)) as database, database:
        ((body,),) = database.execute("SELECT body FROM judge_report WHERE submission_id = ?", [pk])
        older = json.loads(body) | {"verdict": "wrong_answer", "problem_version": "older"}
        changed = [json.dumps(older), pk]
        database.execute("UPDATE judge_report SET verdict = 'wrong_answer', body = ? WHERE submission_id = ?", changed)
        database.execute("UPDATE judge_submission SET problem_version = 'older' WHERE id = ?", [pk])


def test_it_is_for_operators_alone(page: Page, stack: Stack) -> None:
    page.goto("/operator")
    page.wait_for_url("**/login?next=*")
    log_in(page, *stack.login("interviewer"))
    expect(page.get_by_role("link", name="Operator")).to_have_count(0)
    page.goto("/operator/rejudges")
    expect(page.get_by_text("These pages are for operators alone.")).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_role("link", name="New rejudge")).to_have_count(0)


@pytest.fixture
def let_work(operating: Page) -> Iterator[None]:
    """Whatever a test leaves: the stack's only worker judges for all others."""
    yield
    for worker in call(operating, "GET", "/api/operator/overview")["workers"]:
        call(operating, "POST", f"/api/operator/workers/{worker['name']}/drain", {"drain": False})


@pytest.mark.usefixtures("let_work")
def test_a_worker_is_drained_and_let_work_by_the_keyboard_alone(operating: Page, axe: str) -> None:
    page = operating
    page.get_by_role("link", name="Operator").click()
    expect(page.get_by_text("Everything runs.")).to_be_visible(timeout=30 * SECONDS)
    row = page.get_by_label("Workers", exact=True).get_by_role("row").nth(1)
    expect(row.get_by_text("cpu, sweeps")).to_be_visible()
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    button = row.get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("alertdialog")
    expect(asked).to_contain_text("It is the only one for cpu")
    expect(asked.get_by_role("button", name="Change nothing")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(row.get_by_text(re.compile("Drain(ed|ing)"), exact=True)).to_be_visible(timeout=10 * SECONDS)
    expect(page.get_by_text("Every worker for cpu is drained")).to_be_visible(timeout=15 * SECONDS)
    expect(row.get_by_role("button", name="Undrain")).to_be_focused()
    page.wait_for_timeout(6 * SECONDS)  # a refresh
    expect(row.get_by_role("button", name="Undrain")).to_be_focused()
    assert in_all_looks(page, axe) == []

    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Enter")
    asked.get_by_role("button", name="Let it work").click()
    expect(page.get_by_text("Everything runs.")).to_be_visible(timeout=30 * SECONDS)


def test_a_rejudge_is_made_reviewed_and_applied(operating: Page, stack: Stack, accepted: str, axe: str) -> None:
    page = operating
    submission = judged(page, accepted, "Candidate to rejudge")
    make_older(stack, submission)
    page.goto("/operator/rejudges")
    page.get_by_role("link", name="New rejudge").click()
    page.get_by_label("Problem", exact=True).select_option("Numerically stable softmax")
    page.get_by_label("Verdict").select_option("Wrong answer")
    page.get_by_role("checkbox").check(force=True)
    expect(page.get_by_text("1 submission would be judged again")).to_be_visible(timeout=20 * SECONDS)
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.reload()  # the filters stand in the address
    page.get_by_label("Reason").fill("A trap was graded wrong")
    page.get_by_role("button", name="Judge 1 again").click()

    expect(page.get_by_text("1 verdict would change")).to_be_visible(timeout=JUDGED)
    row = page.get_by_label("Another verdict", exact=True).get_by_role("row").nth(1)
    expect(row.get_by_text("Wrong answer")).to_be_visible()
    expect(row.get_by_text("Accepted")).to_be_visible()
    expect(row.get_by_role("link", name="Candidate to rejudge")).to_have_attribute("href", f"/submissions/{submission}")
    assert call(page, "GET", f"/api/submissions/{submission}")["verdict"] == "wrong_answer"
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    compare = row.get_by_role("button", name="Compare Candidate to rejudge")
    compare.click()
    expect(page.get_by_role("dialog").get_by_text("None: every case ended as before.")).to_be_visible()
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(compare).to_be_focused()

    page.get_by_role("button", name="Apply").click()
    asked = page.get_by_role("alertdialog", name="Apply this rejudge")
    expect(asked).to_contain_text("1 will be accepted.")
    asked.get_by_role("button", name="Apply it").click()
    expect(page.get_by_text("Applied", exact=True)).to_be_visible(timeout=20 * SECONDS)
    row.get_by_role("link", name="Candidate to rejudge").click()
    expect(page.get_by_text("the verdict was wrong answer and is accepted now.")).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_text("A trap was graded wrong")).to_be_visible()
    page.goto("/operator/rejudges")
    expect(page.get_by_role("link", name="A trap was graded wrong")).to_be_visible(timeout=20 * SECONDS)
    assert in_all_looks(page, axe) == []


def test_a_rejudge_is_discarded_and_nothing_changes(operating: Page, stack: Stack, accepted: str) -> None:
    page = operating
    submission = judged(page, accepted, "Candidate to leave alone")
    make_older(stack, submission)
    page.goto("/operator/rejudges/new?problem=softmax&verdict=wrong_answer&versions=other")
    page.get_by_label("Reason").fill("Not needed")
    page.get_by_role("button", name="Judge 1 again").click()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Discard it").click()
    expect(page.get_by_text("Discarded", exact=True)).to_be_visible(timeout=20 * SECONDS)
    expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    assert call(page, "GET", f"/api/submissions/{submission}")["verdict"] == "wrong_answer"
