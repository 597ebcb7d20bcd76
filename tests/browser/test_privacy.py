"""Viewing and deleting stored data on the pages, with the keyboard only."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import expect_saved, open_as, open_problem, sign_in, write_source
from tests.browser.test_accessibility import find_axe_violations
from tests.browser.test_documents import HAS_NO_COPY
from tests.browser.test_operator import call_api
from tools.stack import Stack

pytestmark = pytest.mark.browser


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the control with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        if at == name:
            return
    raise AssertionError(f"The keyboard does not reach {name}.")


def has_focus(page: Page) -> bool:
    return page.evaluate("document.activeElement !== document.body")


def invite(page: Page, name: str, interview: int = 1) -> str:
    """Invites a candidate to an interview, by default the demo interview. Returns the link."""
    page.goto(f"/interviews/{interview}")
    page.get_by_label("Candidate's name").fill(name)
    page.keyboard.press("Enter")
    return page.get_by_role("textbox", name=f"Link for {name}").input_value()


def test_interviewer_deletes_candidate_data(page: Page, stack: Stack, axe: str) -> None:
    open_as(page, stack, "interviewer")
    link = invite(page, "Kim Leaving")
    expect(page.get_by_role("rowheader", name="Kim Leaving")).to_be_visible()
    page.get_by_role("heading", level=1).click()
    tab_to(page, "Delete data of Kim Leaving")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog", name="Delete the data of Kim Leaving")
    expect(dialog.get_by_text("the name and 1 session.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep data")).to_be_focused()
    assert find_axe_violations(page, axe) == []
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    expect(page.get_by_role("button", name="Delete data of Kim Leaving")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("the name and 1 session.")).to_be_visible()
    tab_to(page, "Delete permanently")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="Kim Leaving")).to_have_count(0)
    expect(page.get_by_text("The data of Kim Leaving is deleted.")).to_be_visible()
    assert has_focus(page)
    page.goto(link)
    expect(page.get_by_text("There is no such invitation")).to_be_visible()


def test_operator_deletes_data_of_another_team_by_its_link(page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    link = invite(page, "Pat Leaving")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    open_as(page, stack, "operator", "/operator/data")
    page.get_by_label("Number, link or name").fill("Pat Leaving")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No candidates match.")).to_be_visible()
    page.get_by_label("Number, link or name").fill(link)
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader")).to_have_text(re.compile(r"Candidate \d+"))
    expect(page.get_by_role("link", name="Export")).to_have_count(0)
    page.get_by_role("button", name="Delete: Candidate").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("No candidates match.")).to_be_visible()
    page.goto(link)
    expect(page.get_by_text("There is no such invitation")).to_be_visible()


def test_operator_exports_and_deletes_data_of_own_team(page: Page, stack: Stack, axe: str, tmp_path: Path) -> None:
    open_as(page, stack, "operator")
    interview = call_api(page, "POST", "/api/interviews", {"title": "Own", "minutes": 45, "problems": ["softmax"]})
    invite(page, "Lou Leaving", interview["id"])
    page.goto("/operator/data")
    page.get_by_label("Number, link or name").fill("lou l")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert find_axe_violations(page, axe) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Export: Lou Leaving").click()
    download.value.save_as(tmp_path / "export.json")
    assert json.loads((tmp_path / "export.json").read_text())["candidate"]["name"] == "Lou Leaving"
    page.get_by_role("button", name="Delete: Lou Leaving").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("No candidates match.")).to_be_visible()
    assert has_focus(page)
    page.get_by_role("link", name="Audit log").click()
    page.get_by_role("button", name="More filters").click()
    page.get_by_label("Action", exact=True).select_option("Delete candidate")
    expect(page.get_by_role("row").filter(has_text=stack.get_login("operator")[0]).first).to_be_visible()
    assert find_axe_violations(page, axe) == []


def test_user_deletes_practice_data(page: Page, axe: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, "mine = 'all mine'\n")
    expect_saved(page)
    page.goto("/")
    page.get_by_text("Your stored practice data").click()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Delete my data").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("Your practice data is deleted.")).to_be_visible()
    page.wait_for_function(HAS_NO_COPY)
    open_problem(page, "/problems/softmax")
    expect(page.get_by_label("Your solution in Python")).not_to_contain_text("all mine")
