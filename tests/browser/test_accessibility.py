"""axe reports no violations on any page, in light and dark, wide and narrow."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import expect_verdict, open_as, open_problem, write_source
from tests.browser.test_practice import WRONG
from tools.stack import Stack

pytestmark = pytest.mark.browser

Scheme = Literal["light", "dark"]
COLOR_RULES = ("color-contrast", "link-in-text-block")
VARIANTS: list[tuple[int, Scheme, tuple[str, ...]]] = [
    (1440, "light", ()),
    (1440, "dark", COLOR_RULES),
    (390, "light", ()),
    (390, "dark", COLOR_RULES),
]
"""Width, color scheme, and the rules to check, by default all: the scheme changes nothing but colors."""
NEXT_FRAME = "new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))"
"""Until then a page may have the layout of the width before."""
TRANSITIONS_END = """
Promise.all(
  document.getAnimations()
    .filter(animation => animation.effect.getComputedTiming().endTime !== Infinity)
    .map(animation => animation.finished.catch(() => undefined))
)
"""
"""Until then an element may have a color between two. What began before the motion was reduced goes on."""


def run_axe(page: Page, axe: str, rules: tuple[str, ...] = ()) -> list[str]:
    # evaluate() uses the debugger, which bypasses the content security policy of the page.
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    page.evaluate(TRANSITIONS_END)
    # An announcement of React Aria has the name of a button that may have disappeared. It is read once and removed.
    context = {"exclude": [["[data-live-announcer]"]]}
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    result: dict[str, Any] = page.evaluate("([context, options]) => axe.run(context, options)", [context, options])
    return [
        f"{problem['id']}: {problem['help']} at {problem['nodes'][0]['target']}" for problem in result["violations"]
    ]


def find_axe_violations(page: Page, axe: str) -> list[str]:
    violations: list[str] = []
    for width, scheme, rules in VARIANTS:
        page.set_viewport_size({"width": width, "height": 900})
        # Without motion, so that no color is measured within a transition.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(NEXT_FRAME)
        violations += [f"{width} {scheme} {line}" for line in run_axe(page, axe, rules)]
    return violations


def test_axe_accepts_practice_pages(page: Page, axe: str) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Numerically stable softmax").first).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    table = page.get_by_role("region", name="Problems", exact=True)
    expect(table).not_to_have_attribute("tabindex", "0")  # nothing to scroll
    page.set_viewport_size({"width": 240, "height": 900})
    expect(table).to_have_attribute("tabindex", "0")
    page.set_viewport_size({"width": 1440, "height": 900})
    open_problem(page, "/problems/softmax")
    write_source(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Wrong answer")
    assert find_axe_violations(page, axe) == []


def test_axe_accepts_problem_pages(page: Page, axe: str) -> None:
    page.goto("/problems/softmax/traps")
    page.get_by_role("button", name="Start the clock").first.click()
    assert find_axe_violations(page, axe) == []
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("checkbox").first).to_be_attached()
    assert find_axe_violations(page, axe) == []
    page.goto("/problems/softmax/solutions")
    page.get_by_role("button", name="Give up and read the solutions").click()
    assert find_axe_violations(page, axe) == []
    page.get_by_role("alertdialog").get_by_role("button", name="Give up and read the solutions").click()
    expect(page.get_by_text("accepted solutions in different styles")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    open_problem(page, "/problems/softmax?exercise=fix-1")
    page.get_by_role("link", name="Write tests").click()
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Runtime error")
    assert find_axe_violations(page, axe) == []


@pytest.mark.parametrize("path", ["/login", "/interviews", "/interviews/new", "/interviews/1"])
def test_axe_accepts_interviewer_pages(page: Page, axe: str, stack: Stack, path: str) -> None:
    if path == "/login":
        page.goto(path)
    else:
        open_as(page, stack, "interviewer", path)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert find_axe_violations(page, axe) == []


def test_axe_accepts_error_pages_and_search(page: Page, axe: str, stack: Stack) -> None:
    page.goto("/problems/unknown")
    expect(page.get_by_role("heading", level=1, name="Not found")).to_be_visible()
    assert run_axe(page, axe) == []
    open_as(page, stack, "interviewer", "/interviews/999999")
    expect(page.get_by_role("heading", level=1, name="Not found")).to_be_visible()
    expect(page.get_by_role("link", name="Go to your interviews")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.keyboard.press("Control+k")
    page.get_by_label("Search problems, interviews, candidates, pages and commands").fill("stable softmax")
    expect(page.get_by_role("menuitem", name="Numerically stable softmax")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Preview for interviewers")).to_be_visible()
