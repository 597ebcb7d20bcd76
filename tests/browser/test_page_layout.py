"""What a page must not do at any width: cut a verdict, break a signature, move when a part arrives, differ in width."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, ViewportSize, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, expect_verdict, open_as, open_problem, write_source
from tests.browser.test_practice import WRONG
from tools.stack import ROOT, Stack

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
EDITOR = "Your solution in Python"
WRONG_CACHE = """\
class LRUCache:
    def __init__(self, capacity):
        self.capacity, self.data = capacity, {}

    def get(self, key):
        return self.data.get(key)

    def put(self, key, value):
        self.data[key] = value
"""
WRONG_FOR_MANY_POSITIONS = """

right_apply_rope = apply_rope

def apply_rope(x, *args, **kwargs):
    rotated = np.asarray(right_apply_rope(x, *args, **kwargs))
    return rotated + 7.0 if np.shape(x)[0] > 255 else rotated
"""
VERDICTS = ".badge, .case-strip-cell, [class*='tone-'], td:has([class*='tone-'])"
LIST_CUT = """elements => elements.filter(each => each.checkVisibility({visibilityProperty: true})).filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && (box.left < 0 || box.right > innerWidth);
}).map(each => each.textContent)"""
"""The texts of the elements that are cut at an edge, also inside of something that scrolls."""
EXCESS_WIDTHS = "blocks => blocks.map(each => each.scrollWidth - each.clientWidth)"
FULL_WIDTH_PAGES = [
    *("/", "/interviews", "/sessions", "/interviews/new", "/analytics", "/analytics/process", "/team", "/team/rubrics"),
    *("/account", "/operator", "/operator/rejudges", "/operator/data", "/operator/teams", "/operator/problems"),
    *("/operator/audit", "/problems/softmax/solutions", "/problems/softmax/traps", "/nowhere"),
]


def expect_no_cut_verdict(page: Page, first: Locator) -> None:
    expect(first).to_be_visible(timeout=JUDGING_TIMEOUT)
    verdicts = page.locator(VERDICTS)
    expect(verdicts.first).to_be_attached()
    assert verdicts.evaluate_all(LIST_CUT) == []
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def test_phone_cuts_no_verdict_of_a_call_script(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/problems/lru_cache?tab=code")
    expect(page.get_by_label(EDITOR)).to_be_visible()
    write_source(page, WRONG_CACHE)
    page.keyboard.press("Control+'")
    expect_no_cut_verdict(page, page.get_by_label("Results").get_by_role("table").first)


def test_phone_cuts_no_verdict_of_a_test_file(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/problems/softmax?exercise=test&tab=code")
    tests = page.get_by_label("Your tests in Python")
    expect(tests).to_be_visible()
    tests.click()
    page.keyboard.press("Control+Enter")
    expect_no_cut_verdict(page, page.locator(".implementation-list, .report-summary").first)


def test_phone_cuts_no_verdict_of_a_report(page: Page, stack: Stack) -> None:
    interview = stack.start_interview("softmax", shows_results=True)
    interview.wait_until_done(interview.submit(WRONG.encode()), 120)
    page.set_viewport_size(PHONE)
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    page.get_by_role("link", name=re.compile("^Report of")).click()
    expect_no_cut_verdict(page, page.get_by_text("Wrong answer").first)


@pytest.mark.parametrize("slug", ["attention", "beam_search", "speculative_decoding"])
def test_signatures_wrap(page: Page, slug: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/problems/{slug}")
    blocks = page.locator(".statement pre")
    expect(blocks.first).to_contain_text("def ")
    assert max(blocks.evaluate_all(EXCESS_WIDTHS)) <= 0


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_keyboard_leads_to_the_editor(page: Page, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto("/problems/softmax?tab=problem")
    expect(page.get_by_role("heading", name="Rules for all problems")).to_be_visible()
    page.keyboard.press("Tab")
    skip = page.get_by_role("button", name="Skip to the editor")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.get_by_label(EDITOR)).to_be_focused()
    page.get_by_role("button", name="Settings").focus()
    page.keyboard.press("Control+;")
    expect(page.get_by_label(EDITOR)).to_be_focused()


def test_results_say_each_thing_once(page: Page, accepted: str) -> None:
    open_problem(page, "/problems/softmax")
    results = page.get_by_label("Results", exact=True)
    expect(results.get_by_text("You have not run anything yet.")).to_be_visible()
    write_source(page, accepted)
    page.keyboard.press("Control+'")
    expect_verdict(page, "Samples passed")
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Accepted")
    expect(results.locator(".badge", has_text="Accepted")).to_have_count(1)
    expect(results.locator(".scores")).to_have_count(1)
    page.goto("/problems/softmax")
    expect(page.get_by_role("button", name="Earlier (2)")).to_be_visible()
    expect(results.get_by_text("You have not run anything yet.")).to_have_count(0)


def test_pages_have_one_width(page: Page, stack: Stack) -> None:
    open_as(page, stack, "operator", "/")
    widths: dict[str, object] = {}
    for path in FULL_WIDTH_PAGES:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        box = page.locator("main").bounding_box()
        assert box is not None
        widths[path] = (box["x"], box["width"])
    assert set(widths.values()) == {widths["/"]}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_heat_map_arrives_in_its_place(page: Page, size: ViewportSize) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/HeatMap-*.js", hold)
    page.set_viewport_size(size)
    page.goto("/problems/rope?tab=code")
    expect(page.get_by_label(EDITOR)).to_be_visible()
    solution = next((ROOT / "problems/rope/accepted").glob("*.py")).read_text()
    write_source(page, f"import numpy as np\n{solution}{WRONG_FOR_MANY_POSITIONS}")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Loading the heat map…")).to_be_visible(timeout=JUDGING_TIMEOUT)
    expect_verdict(page, "Wrong answer")
    figure = page.locator("figure.heat-map")
    before = figure.bounding_box()
    for route in held:
        route.continue_()
    expect(page.get_by_role("application", name=re.compile("^Heat map of the difference"))).to_be_visible()
    after = figure.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["height"] - before["height"]) <= 1
