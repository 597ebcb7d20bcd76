"""Practice progress in a real browser: clock, streak, restart, solutions, traps and accounts."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.page_actions import (
    expect_saved,
    expect_source,
    expect_verdict,
    open_problem,
    read_source,
    sign_in,
    write_source,
)
from tools.stack import Stack

pytestmark = pytest.mark.browser


def find_problem_row(page: Page, problem: str) -> Locator:
    return page.get_by_label("Problems", exact=True).get_by_role("row").filter(has_text=problem)


def press_until(page: Page, keys: str, target: Locator, max_presses: int = 30) -> None:
    for _ in range(max_presses):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(keys)
    raise AssertionError(f"{keys} does not reach {target}.")


def test_clock_stops_at_acceptance(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    expect(page.get_by_text(re.compile(r"^1[45]:\d\d$"))).to_be_visible()
    starter = read_source(page)
    write_source(page, accepted)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
    expect(page.get_by_title("Time to acceptance")).to_have_text(re.compile(r"Accepted in \d+:\d\d$"))

    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Start over").click()
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("Implement softmax")
    expect_source(page, starter)
    expect(page.get_by_text(re.compile(r"^1[45]:\d\d$"))).to_be_visible()
    page.get_by_role("button", name=re.compile("Earlier")).click()
    page.get_by_role("option", name="Before you started again").click()
    page.get_by_role("button", name="Restore this code").click()
    expect(page.get_by_label("Your solution in Python")).not_to_contain_text("Implement softmax")
    expect_source(page, accepted)
    expect_saved(page)

    page.get_by_role("link", name="Practice").click()
    expect(page.get_by_text("1 day in a row")).to_be_visible()
    expect(page.get_by_text("Done for today.")).to_be_visible()
    expect(find_problem_row(page, "Numerically stable softmax").get_by_text("Accepted")).to_be_visible()
    expect(find_problem_row(page, "Numerically stable softmax").get_by_text(re.compile(r"^\d+:\d\d$"))).to_be_visible()


def test_chooses_another_problem_for_today(page: Page) -> None:
    page.goto("/")
    today = page.get_by_label("Today's problem")
    expect(today.get_by_role("link", name="Numerically stable softmax")).to_be_visible()
    today.get_by_role("button", name="Choose another").click()
    page.get_by_role("menuitem", name="LRU cache").click()
    page.reload()
    expect(today.get_by_role("link", name="LRU cache")).to_be_visible()


def test_shows_solutions_after_giving_up(page: Page) -> None:
    open_problem(page, "/problems/lru_cache")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Read solutions").click()
    page.get_by_role("button", name="Give up and read the solutions").click()
    expect(page.get_by_role("alertdialog").get_by_role("button", name="Keep trying")).to_be_focused()
    page.get_by_role("alertdialog").get_by_role("button", name="Give up and read the solutions").click()
    expect(page.get_by_text("accepted solutions in different styles")).to_be_visible()
    expect(page.get_by_label("Source:").first).to_contain_text("class LRUCache")
    page.get_by_role("link", name="Practice").click()
    expect(find_problem_row(page, "LRU cache").get_by_text("Given up")).to_be_visible()


def test_explains_trap_by_keyboard(page: Page) -> None:
    page.goto("/problems/softmax/traps")
    start = page.get_by_role("button", name="Start the clock").first
    expect(start).to_be_visible()
    expect(page.get_by_role("heading", name="What a strong answer says")).to_have_count(0)
    press_until(page, "Tab", start)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Done")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("overflow above 709")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What a strong answer says")).to_be_focused()
    expect(page.get_by_text("overflow above 709")).to_be_visible()
    point = page.get_by_role("checkbox").first
    expect(point).to_be_attached()
    press_until(page, "Tab", point)
    page.keyboard.press("Space")
    expect(page.get_by_text(re.compile(r"Select what you said: 1 of \d"))).to_be_visible()
    press_until(page, "Tab", page.get_by_role("button", name="I explained it"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Explained", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Explain it again")).to_be_focused()


def test_practice_follows_account_to_another_browser(page: Page, browser: Browser, stack: Stack) -> None:
    open_problem(page, "/problems/token_sampling")
    write_source(page, "# typed before signing in\n")
    expect_saved(page)
    sign_in(page, *stack.get_login("operator"))
    open_problem(page, "/problems/token_sampling")
    expect(page.get_by_label("Your solution in Python")).to_contain_text("typed before signing in")
    elsewhere = browser.new_context(base_url=stack.url).new_page()
    open_problem(elsewhere, "/problems/token_sampling")
    write_source(elsewhere, "# of this browser\n")
    expect_saved(elsewhere)
    sign_in(elsewhere, *stack.get_login("operator"))
    open_problem(elsewhere, "/problems/token_sampling")
    expect(elsewhere.get_by_label("Your solution in Python")).to_contain_text("of this browser")
    elsewhere.get_by_role("button", name=re.compile("Earlier")).click()
    elsewhere.get_by_role("option", name="From another browser").click()
    elsewhere.get_by_role("button", name="Restore this code").click()
    expect(elsewhere.get_by_label("Your solution in Python")).to_contain_text("typed before signing in")
    elsewhere.context.close()
