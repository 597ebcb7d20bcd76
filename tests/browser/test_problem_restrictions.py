"""An operator restricts a problem to a team, and lifts the restriction."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import ApiClient, Stack

pytestmark = pytest.mark.browser

SLUG, TITLE, TEAM = "lru_cache", "LRU cache", "Ada Interviewer's team"


def is_in_practice(stack: Stack) -> bool:
    return SLUG in {row["slug"] for row in ApiClient(stack.url).send("GET", "/api/problems")}


def save_teams(page: Page, axe: str = "") -> None:
    opener = page.get_by_role("button", name=f"Choose teams of {TITLE}")
    opener.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("checkbox", name=TEAM).press("Space")
    if axe:
        assert find_axe_violations(page, axe) == []
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(opener).to_be_focused()


def test_operator_restricts_a_problem_to_a_team(page: Page, stack: Stack, axe: str) -> None:
    open_as(page, stack, "operator", "/operator/problems")
    row = page.get_by_role("row").filter(has_text=TITLE)
    expect(row).to_contain_text("Every team")
    save_teams(page, axe)
    try:
        expect(row).to_contain_text(TEAM)
        expect(row).to_contain_text("No, restricted")
        assert not is_in_practice(stack)
        assert find_axe_violations(page, axe) == []
    finally:
        save_teams(page)
    expect(row).to_contain_text("Every team")
    assert is_in_practice(stack)
