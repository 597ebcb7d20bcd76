"""Running code on an input of one's own, with the keyboard: a sample to start from, the result, an error, a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, open_problem, write_source
from tests.browser.test_accessibility import run_axe

pytestmark = pytest.mark.browser

RAN = "Your code ran on your input."


def test_runs_on_own_input_with_keyboard(page: Page, accepted: str, axe: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, accepted)
    results = page.get_by_label("Results", exact=True)
    results.get_by_text("Your input", exact=True).focus()
    page.keyboard.press("Enter")
    field = results.get_by_role("textbox", name="x")
    expect(field).to_have_value("np.array([1.0, 2.0, 3.0])")
    field.fill("np.zeros((2, 4)")
    page.keyboard.press("Control+Enter")
    refusal = results.get_by_text("x, line 1: SyntaxError: '(' was never closed.")
    expect(refusal).to_be_visible(timeout=JUDGING_TIMEOUT)
    field.fill("np.zeros((2, 4))")
    page.keyboard.press("Control+Enter")
    expect(results.get_by_text(RAN)).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(results.get_by_role("heading", name="Results of your input")).to_be_visible()
    expect(results.get_by_text("array of shape (2, 4), float64")).to_be_visible()
    expect(results.get_by_role("cell", name="0.25").first).to_be_visible()
    assert run_axe(page, axe) == []
    page.reload()
    expect(results.get_by_role("textbox", name="x")).to_have_value("np.zeros((2, 4))")
    results.get_by_role("button", name="Copy sample 1").click()
    expect(results.get_by_role("textbox", name="x")).to_have_value("np.array([1.0, 2.0, 3.0])")
    results.get_by_role("button", name="Copy the input of this run").click()
    expect(results.get_by_role("textbox", name="x")).to_have_value("np.zeros((2, 4))")
    results.get_by_role("textbox", name="x").fill("")
    page.keyboard.press("Control+Enter")
    expect(results.get_by_text("Type an expression here, or copy a sample.")).to_be_visible()
    expect(results.get_by_role("textbox", name="x")).to_be_focused()


def test_runs_calls_of_a_script_on_a_narrow_screen(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/problems/lru_cache?tab=code")
    write_source(
        page,
        "class LRUCache:\n    def __init__(self, capacity):\n        pass\n\n"
        "    def get(self, key):\n        return key\n\n    def put(self, key, value):\n        pass\n",
    )
    page.get_by_role("tab", name="Results").click()
    results = page.get_by_label("Results", exact=True)
    results.get_by_text("Your input", exact=True).click()
    results.get_by_role("textbox", name="Calls").fill("cache = LRUCache(1)\ncache.get('a')")
    results.get_by_role("button", name="Run on your input").click()
    expect(results.get_by_text(RAN)).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect(results.get_by_role("row", name="2 cache.get('a') 'a' a value")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
