"""User actions on the pages. Elements are found by their visible text or label."""

from playwright.sync_api import Page, expect

SECONDS = 1000
JUDGING_TIMEOUT = 60 * SECONDS
"""Timeout for a verdict. The first wrong submission of a problem version waits for the fingerprints of the bugs."""


def open_problem(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.get_by_label("Your solution in Python")).to_be_visible(timeout=20 * SECONDS)


def write_source(page: Page, source: str) -> None:
    page.get_by_label("Your solution in Python").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def read_source(page: Page) -> str:
    return "\n".join(page.locator(".cm-line").all_text_contents()).rstrip("\n")


def expect_saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=15 * SECONDS)


def expect_verdict(page: Page, verdict: str) -> None:
    expect(page.get_by_label("Results").get_by_text(verdict).first).to_be_visible(timeout=JUDGING_TIMEOUT)


def sign_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/interviews")
