"""axe reports no violations on any page, in light and dark, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import SECONDS, expect_verdict, open_problem, sign_in, write_source
from tests.browser.test_practice import WRONG
from tools.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VARIANTS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]


def run_axe(page: Page, axe: str) -> list[str]:
    # evaluate() uses the debugger, which bypasses the content security policy of the page.
    page.evaluate(axe)
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{problem['id']}: {problem['help']} at {problem['nodes'][0]['target']}" for problem in result["violations"]
    ]


def find_axe_violations(page: Page, axe: str) -> list[str]:
    violations: list[str] = []
    for width, scheme in VARIANTS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(0.3 * SECONDS)
        violations += [f"{width} {scheme} {line}" for line in run_axe(page, axe)]
    return violations


def test_axe_accepts_practice_pages(page: Page, axe: str) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Numerically stable softmax").first).to_be_visible(timeout=20 * SECONDS)
    assert find_axe_violations(page, axe) == []
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
    expect(page.get_by_text("Accepted solutions in different styles")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    open_problem(page, "/problems/softmax?exercise=fix-1")
    page.get_by_role("link", name="Write tests").click()
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Runtime error")
    assert find_axe_violations(page, axe) == []


@pytest.mark.parametrize("path", ["/login", "/interviews", "/interviews/new", "/interviews/1"])
def test_axe_accepts_interviewer_pages(page: Page, axe: str, stack: Stack, path: str) -> None:
    if path != "/login":
        sign_in(page, *stack.get_login("interviewer"))
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20 * SECONDS)
    page.wait_for_load_state("networkidle")
    assert find_axe_violations(page, axe) == []
