"""User actions on the pages. Elements are found by their visible text or label."""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page, expect

from tools.stack import Stack, wait_until

SECONDS = 1000
JUDGING_TIMEOUT = 120 * SECONDS
"""Timeout for a verdict. The first wrong submission of a problem version waits for the fingerprints of the bugs."""


def open_problem(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_label("Your solution in Python")).to_be_visible()


def write_source(page: Page, source: str) -> None:
    page.get_by_label("Your solution in Python").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def read_source(page: Page) -> str:
    return "\n".join(page.locator(".cm-line").all_text_contents()).rstrip("\n")


def expect_source(page: Page, source: str) -> None:
    """Wait for the editor, which renders a change of its text after the rest of the page."""
    wait_for_text(lambda: read_source(page), source.rstrip("\n"))


def expect_joined_text(parts: Locator, text: str) -> None:
    """Wait until the elements together have this text. They can change in number, which `to_have_text` requires."""
    wait_for_text(lambda: "".join(parts.all_text_contents()), text)


def read_minutes(clock: Locator) -> int:
    return int(clock.inner_text().split(":")[0])


def wait_for_text(read: Callable[[], str], text: str) -> None:
    with suppress(AssertionError):  # so that the next one shows the difference
        wait_until(lambda: read() == text, 20)
    found = read()
    assert found == text, f"{found!r} is not {text!r}"


def expect_saved(page: Page) -> None:
    # Until the page has rendered the last edit, it says "Saved" of the one before.
    page.evaluate("new Promise(resolve => setTimeout(resolve, 50))")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible()


def expect_verdict(page: Page, verdict: str) -> None:
    expect(page.get_by_label("Results").get_by_text(verdict).first).to_be_visible(timeout=JUDGING_TIMEOUT)


def open_as(page: Page, stack: Stack, role: str, path: str = "/interviews") -> None:
    """Open a page with the login that all clients of the role share. A test that ends its login uses `sign_in`."""
    cookies = stack.sign_in(role).get_cookies()
    page.context.add_cookies([{"name": name, "value": value, "url": stack.url} for name, value in cookies.items()])
    page.goto(path)


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in with the form, which takes longer than `open_as`."""
    page.goto("/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/interviews")
