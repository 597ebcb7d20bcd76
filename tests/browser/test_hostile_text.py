"""Names, output and errors that would be markup in a careless page. What the policy refused fails the page fixture."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acts import JUDGED, log_in
from tests.judge.stack import Browser
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARKUP = "<img src=x onerror=\"window.hacked='name'\">"
SCRIPT = "</title></textarea><script>window.hacked='title'</script>"
SOURCE = """\
def softmax(x):
    print("<script>window.hacked = 'printed'</script>")
    print("<svg onload=window.hacked='svg'> \\u202egnp.exe\\u202c \\x1b[31m \\x07 [x](javascript:alert(1)) `<b>`")
    raise ValueError("<img src=x onerror=window.hacked='error'> `<i>` ")


def log_softmax(x):
    return softmax(x)
"""


@dataclass
class Report:
    url: str
    interview: str
    seat: str


@pytest.fixture
def report(stack: Stack) -> Report:
    """Of a candidate with a hostile name, in an interview with a hostile title, for a hostile source."""
    interviewer, candidate = Browser(stack.url), Browser(stack.url)
    name, password = stack.login("interviewer")
    for browser in (interviewer, candidate):
        browser.send("GET", "/api/me")
    interviewer.send("POST", "/api/login", {"username": name, "password": password})
    interview = interviewer.send("POST", "/api/interviews", {"title": SCRIPT, "minutes": 45, "problems": ["softmax"]})
    invited = interviewer.send("POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": MARKUP})
    seat = invited["link"].replace("/i/", "/api/seats/")
    candidate.send("POST", f"{seat}/start")
    body = {"slug": "softmax", "source": SOURCE, "kind": "submit"}
    made = candidate.send("POST", f"{seat}/submissions", body)
    list(candidate.stream(f"{seat}/submissions/{made['id']}/events"))
    return Report(f"/submissions/{made['id']}", f"/interviews/{interview['id']}", f"{invited['link']}/softmax")


def expect_no_markup(page: Page) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("img, script:not([src]), iframe, object, [onerror], [onload]").count() == 0


def test_the_report_shows_hostile_text_as_text(page: Page, stack: Stack, report: Report) -> None:
    log_in(page, *stack.login("interviewer"))
    page.goto(report.url)
    expect(page.get_by_role("heading", level=1)).to_contain_text(MARKUP, timeout=JUDGED)
    expect(page.get_by_role("link", name=SCRIPT)).to_be_visible()
    expect(page.get_by_text("<img src=x onerror=window.hacked='error'>").first).to_be_visible()
    page.get_by_text("printed output").first.click()
    expect(page.get_by_label("What was printed").first).to_contain_text("<script>window.hacked = 'printed'</script>")
    expect_no_markup(page)
    assert MARKUP in page.title()


def test_the_interview_and_the_seat_show_hostile_text_as_text(page: Page, stack: Stack, report: Report) -> None:
    log_in(page, *stack.login("interviewer"))
    page.goto(report.interview)
    expect(page.get_by_role("heading", name=SCRIPT)).to_be_visible()
    expect(page.get_by_text(MARKUP).first).to_be_visible()
    expect_no_markup(page)
    page.goto(report.seat)
    expect(page.get_by_label("Your solution in Python")).to_be_visible(timeout=20_000)
    expect_no_markup(page)
