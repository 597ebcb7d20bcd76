"""Names, output and errors that would be markup without escaping. The page fixture fails on policy violations."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, open_as
from tools.stack import Stack

pytestmark = pytest.mark.browser

MARKUP = "<img src=x onerror=\"window.hacked='name'\">"
SCRIPT = "</title></textarea><script>window.hacked='title'</script>"
SOURCE = b"""\
def softmax(x):
    print("<script>window.hacked = 'printed'</script>")
    print("<svg onload=window.hacked='svg'> \\u202egnp.exe\\u202c \\x1b[31m \\x07 [x](javascript:alert(1)) `<b>`")
    raise ValueError("<img src=x onerror=window.hacked='error'> `<i>` ")


def log_softmax(x):
    return softmax(x)
"""


@dataclass
class HostileReport:
    url: str
    interview: str
    session: str


@pytest.fixture
def hostile_report(stack: Stack) -> HostileReport:
    """A report of a hostile source, with a hostile candidate name and a hostile interview title."""
    interview = stack.start_interview("softmax", SCRIPT, MARKUP)
    submission = interview.submit(SOURCE)
    list(interview.stream(submission))
    return HostileReport(f"/submissions/{submission}", f"/interviews/{interview.id}", f"{interview.link}/softmax")


def expect_no_markup(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    expect(page.locator("img, script:not([src]), iframe, object, [onerror], [onload]")).to_have_count(0)


def test_report_escapes_hostile_text(page: Page, stack: Stack, hostile_report: HostileReport) -> None:
    open_as(page, stack, "interviewer", hostile_report.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(MARKUP, timeout=JUDGING_TIMEOUT)
    expect(page.get_by_role("link", name=SCRIPT)).to_be_visible()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_text("<img src=x onerror=window.hacked='error'>").first).to_be_visible()
    page.get_by_text("printed output").first.click()
    expect(page.get_by_label("Printed output").first).to_contain_text("<script>window.hacked = 'printed'</script>")
    expect_no_markup(page)
    assert MARKUP in page.title()


def test_interview_and_session_escape_hostile_text(page: Page, stack: Stack, hostile_report: HostileReport) -> None:
    open_as(page, stack, "interviewer", hostile_report.interview)
    expect(page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    expect(page.get_by_text(MARKUP).first).to_be_visible()
    expect_no_markup(page)
    page.goto(hostile_report.session)
    expect(page.get_by_label("Your solution in Python")).to_be_visible()
    expect_no_markup(page)
