"""An interviewer reads what one candidate did: results, times, code and notes, and runs the code of a moment."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    expect_saved,
    expect_source,
    expect_verdict,
    open_as,
    write_source,
)
from tests.browser.test_accessibility import find_axe_violations
from tests.browser.test_practice import WRONG
from tools.stack import ApiClient, Stack

pytestmark = pytest.mark.browser


def test_reads_a_session_and_runs_an_earlier_moment(
    page: Page, browser: Browser, stack: Stack, axe: str, accepted: str
) -> None:
    interview = stack.start_interview("softmax")
    candidate = browser.new_context(base_url=stack.url).new_page()
    candidate.goto(f"{interview.link}/softmax")
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()
    write_source(candidate, WRONG)
    candidate.get_by_role("button", name="Submit").click()
    expect_verdict(candidate, "Wrong answer")
    write_source(candidate, accepted)
    expect_saved(candidate)
    candidate.get_by_role("button", name="Submit").click()
    expect_verdict(candidate, "Accepted")
    candidate.context.close()

    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    page.get_by_role("link", name="Report of Robin").click()
    expect(page.get_by_role("region", name="Runs and submissions").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("columnheader", name="Verdict")).to_have_count(0)
    page.get_by_role("button", name="Show results").click()
    results = page.get_by_role("table").first
    expect(results.get_by_role("row").nth(1)).to_contain_text("Accepted")
    history = page.get_by_role("region", name="Runs and submissions")
    expect(history.get_by_role("row")).to_have_count(3)
    history.get_by_role("button", name="What changed").last.click()
    expect(page.get_by_text("places differ").or_(page.get_by_text("place differs"))).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("link", name="Notes", exact=True).click()
    page.get_by_label("New note").fill("Found the overflow alone.")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Found the overflow alone.")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("link", name="Replay", exact=True).click()
    page.get_by_role("button", name="Next failure").click()
    expect_source(page, WRONG)
    page.get_by_role("button", name="Run this code").click()
    result = page.get_by_role("region", name="Result of the code at")
    expect(result.get_by_text("Wrong answer").first).to_be_visible(timeout=JUDGING_TIMEOUT)
    assert find_axe_violations(page, axe) == []
    assert len(interview.candidate.send("GET", f"{interview.session}/submissions")) == 2


def test_compares_candidates_side_by_side(page: Page, stack: Stack, axe: str) -> None:
    interview = stack.start_interview("softmax")
    own = "def softmax(x, axis=-1):\n    out = [[v / 3 for v in row] for row in x]\n" + "".join(
        f"    out.append([{number} * v for v in x[{number}]])\n" for number in range(4)
    )
    for name in ("Kim Nguyen", "Lee Archer"):
        path = f"/api/interviews/{interview.id}/invitations"
        link = interview.interviewer.send("POST", path, {"candidate": name})["link"]
        candidate, session = ApiClient(stack.url), link.replace("/i/", "/api/sessions/")
        candidate.send("POST", f"{session}/start")
        candidate.send("POST", f"{session}/submissions", {"slug": "softmax", "source": own, "kind": "submit"})
        candidate.send("POST", f"{session}/end")
    open_as(page, stack, "interviewer", f"/interviews/{interview.id}")
    page.get_by_role("link", name="Lines that candidates have in common").click()
    page.get_by_role("link", name="Side by side").click()
    for name in ("Kim Nguyen", "Lee Archer"):
        expect(page.get_by_label(f"Code of {name}").locator(".marked-line")).to_have_count(6)
    assert find_axe_violations(page, axe) == []
