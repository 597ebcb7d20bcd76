"""What is kept of a candidate, seen and deleted on the pages, by the keyboard alone."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import SECONDS, code, expect_saved, log_in, open_problem, write
from tests.browser.test_accessibility import in_all_looks
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def tab_to(page: Page, name: str) -> None:
    """To the control of this name, as somebody does who has no mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        if at == name:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


def focus_is_somewhere(page: Page) -> bool:
    return page.evaluate("document.activeElement !== document.body")


def invite(page: Page, name: str) -> str:
    """Into the demo interview. Gives the link."""
    page.goto("/interviews/1")
    page.get_by_label("Candidate's name").fill(name)
    page.keyboard.press("Enter")
    return page.get_by_role("textbox", name=f"Link for {name}").input_value()


def test_an_interviewer_deletes_a_candidates_data(page: Page, stack: Stack, axe: str) -> None:
    log_in(page, *stack.login("interviewer"))
    link = invite(page, "Kim Leaving")
    expect(page.get_by_role("rowheader", name="Kim Leaving")).to_be_visible()
    page.get_by_role("heading", level=1).click()
    tab_to(page, "Delete data of Kim Leaving")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("alertdialog", name="Delete the data of Kim Leaving")
    expect(dialog.get_by_text("the name and 1 invitation.")).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    assert in_all_looks(page, axe) == []
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    expect(page.get_by_role("button", name="Delete data of Kim Leaving")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("the name and 1 invitation.")).to_be_visible()
    tab_to(page, "Delete for good")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader", name="Kim Leaving")).to_have_count(0)
    expect(page.get_by_text("Kim Leaving: the data is deleted.")).to_be_visible()
    assert focus_is_somewhere(page)
    page.goto(link)
    expect(page.get_by_text("There is no such invitation")).to_be_visible()


def test_an_operator_finds_exports_and_deletes_and_reads_of_it(
    page: Page, stack: Stack, axe: str, tmp_path: Path
) -> None:
    log_in(page, *stack.login("operator"))
    invite(page, "Lou Leaving")
    page.goto("/operator/data")
    page.get_by_label("Name, interview or number").fill("lou l")
    page.keyboard.press("Enter")
    expect(page.get_by_role("rowheader")).to_have_count(1)
    assert in_all_looks(page, axe) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Export: Lou Leaving").click()
    download.value.save_as(tmp_path / "export.json")
    assert json.loads((tmp_path / "export.json").read_text())["candidate"]["name"] == "Lou Leaving"
    page.get_by_role("button", name="Delete: Lou Leaving").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Nobody fits.")).to_be_visible()
    assert focus_is_somewhere(page)
    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("What", exact=True).select_option("Delete candidate")
    expect(page.get_by_role("row").filter(has_text=stack.login("operator")[0]).first).to_be_visible()
    assert in_all_looks(page, axe) == []


def test_somebody_deletes_their_own_practice(page: Page, axe: str) -> None:
    open_problem(page, "/problems/softmax")
    write(page, "mine = 'all mine'\n")
    expect_saved(page)
    page.goto("/")
    page.get_by_text("What is kept of your practice").click()
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Delete my practice").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Your practice is deleted.")).to_be_visible(timeout=10 * SECONDS)
    assert "all mine" not in page.evaluate("JSON.stringify(localStorage)")
    open_problem(page, "/problems/softmax")
    assert "all mine" not in code(page)
