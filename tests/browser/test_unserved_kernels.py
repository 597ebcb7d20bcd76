"""A kernel problem on a server without a worker for kernels."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as, open_problem
from tools.stack import Stack

pytestmark = pytest.mark.browser

REASON = "This server cannot judge kernel problems at the moment."


def test_kernel_page_says_why_nothing_runs(page: Page) -> None:
    clocks: list[str] = []
    page.on("request", lambda request: clocks.append(request.url) if request.url.endswith("/clock") else None)
    open_problem(page, "/problems/softmax_kernel")
    expect(page.get_by_text(REASON)).to_be_visible()
    for name in ("Run", "Submit"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(f"{REASON} You can read this one and write code, but not run it.")
    page.get_by_label("Your solution in Python").click()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("You have not run anything yet.")).to_be_visible()
    assert clocks == []


def test_operators_read_how_to_serve_kernels(page: Page, stack: Stack) -> None:
    open_as(page, stack, "operator", "/operator/problems")
    expect(page.get_by_text("Run make setup-kernels")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Softmax kernel")).to_contain_text("not judged here")
