"""axe finds nothing on any page, in light and dark, wide and narrow."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import SECONDS, expect_verdict, log_in, open_problem, write
from tests.browser.test_practice import WRONG
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOOKS = [(1440, "light"), (1440, "dark"), (390, "light"), (390, "dark")]


def found_by_axe(page: Page, axe: str) -> list[str]:
    # Through the debugger, which the page's content security policy does not bind.
    page.evaluate(axe)
    result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{problem['id']}: {problem['help']} at {problem['nodes'][0]['target']}" for problem in result["violations"]
    ]


def in_all_looks(page: Page, axe: str) -> list[str]:
    found: list[str] = []
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.wait_for_timeout(0.3 * SECONDS)
        found += [f"{width} {scheme} {line}" for line in found_by_axe(page, axe)]
    return found


def test_axe_finds_nothing_in_practice(page: Page, axe: str) -> None:
    page.goto("/")
    expect(page.get_by_role("link", name="Numerically stable softmax").first).to_be_visible(timeout=20 * SECONDS)
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    open_problem(page, "/problems/softmax")
    write(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Wrong answer")
    assert in_all_looks(page, axe) == []


def test_axe_finds_nothing_on_the_pages_of_a_problem_in_practice(page: Page, axe: str) -> None:
    page.goto("/problems/softmax/traps")
    page.get_by_role("button", name="Start the minute").first.click()
    assert in_all_looks(page, axe) == []
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("checkbox").first).to_be_attached()
    assert in_all_looks(page, axe) == []
    page.goto("/problems/softmax/solutions")
    page.get_by_role("button", name="Give up and read").click()
    assert in_all_looks(page, axe) == []
    page.get_by_role("alertdialog").get_by_role("button", name="Give up and read").click()
    expect(page.get_by_text("right solutions in unlike styles")).to_be_visible()
    assert in_all_looks(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    open_problem(page, "/problems/softmax?exercise=fix-1")
    page.get_by_role("link", name="Write tests").click()
    page.get_by_role("button", name="Submit").click()
    expect_verdict(page, "Runtime error")
    assert in_all_looks(page, axe) == []


@pytest.mark.parametrize("path", ["/login", "/interviews", "/interviews/new", "/interviews/1"])
def test_axe_finds_nothing_on_the_interviewers_pages(page: Page, axe: str, stack: Stack, path: str) -> None:
    if path != "/login":
        log_in(page, *stack.login("interviewer"))
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=20 * SECONDS)
    page.wait_for_load_state("networkidle")
    assert in_all_looks(page, axe) == []
