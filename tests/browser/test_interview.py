"""An interview from its creation to the report, in two browsers: the interviewer's and the candidate's."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import JUDGING_TIMEOUT, expect_verdict, open_as, write_source
from tests.browser.test_practice import WRONG
from tools.stack import Stack

pytestmark = pytest.mark.browser


def test_interview_from_link_to_report(page: Page, browser: Browser, stack: Stack) -> None:
    open_as(page, stack, "interviewer")
    page.get_by_role("link", name="New interview").click()
    expect(page.get_by_role("heading", name="New interview")).to_be_visible()  # the old page has a field "Title", too
    page.get_by_label("Title").fill("Numerics, first round")
    page.get_by_role("checkbox", name="Numerically stable softmax").check(force=True)
    exercises = page.get_by_role("group", name="Exercises of Numerically stable softmax")
    exercises.get_by_role("checkbox", name="Debug").check(force=True)
    page.get_by_label("Bug to debug in Numerically stable softmax").select_option("fix-2")
    page.get_by_role("button", name="Create interview").click()
    expect(page.get_by_text("Implement, Debug 2")).to_be_visible()
    invite = page.get_by_role("button", name="Invite candidate")
    invite.click()
    expect(page.get_by_text("Please fill out this field.")).to_be_visible()
    page.get_by_label("Candidate's name").fill("Candidate of the test")
    invite.click()  # the error disappears while the mouse button is down, and the click still counts
    expect(page.get_by_role("button", name="Copy link for Candidate of the test").first).to_be_visible()
    number = page.url.rsplit("/", 1)[1]
    candidates = page.evaluate(f"fetch('/api/interviews/{number}/candidates').then(answer => answer.json())")
    link = candidates["invitations"][0]["link"]

    candidate = browser.new_context(base_url=stack.url, viewport={"width": 390, "height": 844}).new_page()
    candidate.goto(link)
    expect(candidate.get_by_text("What is recorded")).to_be_visible()
    candidate.set_viewport_size({"width": 1440, "height": 900})
    candidate.get_by_role("button", name="Start").click()
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()
    expect(candidate.get_by_label("Exercises").get_by_role("link")).to_contain_text(["Implement", "Debug"])
    write_source(candidate, WRONG)
    candidate.keyboard.press("Control+Enter")
    expect_verdict(candidate, "Wrong answer")
    expect(candidate.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_have_count(0)
    candidate.get_by_role("button", name="End").click()
    dialog = candidate.get_by_role("alertdialog", name="End the interview")
    expect(dialog.get_by_role("button", name="Continue working")).to_be_focused()
    dialog.get_by_role("button", name="End interview").click()
    expect(candidate.get_by_text("The interview has ended")).to_be_visible()
    candidate.context.close()

    page.reload()
    submissions = page.get_by_role("table", name="Submissions")
    submissions.get_by_role("link", name="Numerically stable softmax").click(timeout=JUDGING_TIMEOUT)
    page.get_by_role("button", name="Show results").click(timeout=JUDGING_TIMEOUT)
    expect(page.get_by_role("heading", name="The mean is subtracted, not the maximum")).to_be_visible(
        timeout=JUDGING_TIMEOUT
    )
    expect(page.get_by_text("Wrong answer").first).to_be_visible()


def test_unknown_link_shows_error(page: Page) -> None:
    page.goto("/i/not-a-token")
    expect(page.get_by_role("alert").or_(page.get_by_role("heading")).first).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_have_count(0)
