"""The tabs of the analytics: the process, and how groups of candidates pass by an attribute that an owner imports."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tests.browser.test_compare import finish_two_sessions, list_invitations
from tools.stack import ApiClient, Stack, wait_until

pytestmark = pytest.mark.browser
GROUP = 12
STARTED = {"early": 10, "late": 3}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 4


@pytest.fixture
def names(stack: Stack) -> dict[str, list[str]]:
    """Candidates of one interview by group, some of whom have started."""
    interviewer = stack.sign_in("interviewer")
    body = {"title": f"Shifts {LONG_NAME}", "minutes": 45, "problems": ["softmax"]}
    interview = interviewer.send("POST", "/api/interviews", body)["id"]
    names = {group: [f"{group} {number}" for number in range(GROUP)] for group in STARTED}
    text = "\n".join(name for group in names.values() for name in group)
    invited = interviewer.send("POST", f"/api/interviews/{interview}/invitation-list", {"text": text})
    links = {each["candidate"]: each["link"] for each in invited}
    for group, count in STARTED.items():
        for name in names[group][:count]:
            ApiClient(stack.url).send("POST", links[name].replace("/i/", "/api/sessions/") + "/start")
    return names


def expect_accessible(page: Page, axe: str) -> None:
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Analytics").get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def test_owner_reads_process_and_compares_groups(
    page: Page, stack: Stack, names: dict[str, list[str]], axe: str
) -> None:
    """Plots add no style element: a violation of the content security policy fails the test."""
    open_as(page, stack, "interviewer", "/analytics")
    expect(page.get_by_role("heading", name="Problems", level=1)).to_be_visible()
    expect_accessible(page, axe)
    open_tab(page, "Process")
    page.get_by_label("Interview", exact=True).select_option(label=f"Shifts {LONG_NAME}".strip())
    expect(page).to_have_url(re.compile("interview="))
    funnel = page.get_by_role("figure", name="0 of 24 invited candidates finished, and 0 have a decision")
    expect(funnel.locator("svg.plot")).to_be_visible()
    expect(funnel.get_by_role("row", name=re.compile("^Started"))).to_contain_text("54% (35 to 72) of invited")
    expect(page.get_by_role("heading", name="How interviewers rate")).to_be_visible()
    expect_accessible(page, axe)
    open_tab(page, "Fairness")
    expect(page).to_have_url(re.compile("interview="))  # the tabs share the filter
    import_attribute(page, names, axe)
    started = page.get_by_role("region", name="Started after the invitation", exact=True)
    expect(started.get_by_role("heading", level=3)).to_have_text(
        "“late” has 30% of the rate of “early”, less than four fifths"
    )
    expect(started.locator("svg.plot")).to_be_visible()
    expect(started.get_by_role("row", name=re.compile("^late"))).to_contain_text("0.30 (0.11 to 0.83)")
    expect(page.get_by_text("There are not enough groups to compare").first).to_be_visible()
    expect_accessible(page, axe)
    page.get_by_role("button", name="Delete shift").click()
    expect_accessible(page, axe)
    page.get_by_role("button", name="Delete attribute").click()
    expect(page.get_by_role("button", name="Delete shift")).to_have_count(0)
    expect(started).to_have_count(0)


def import_attribute(page: Page, names: dict[str, list[str]], axe: str) -> None:
    lines = [f"{name},{group}" for group, people in names.items() for name in people]
    text = page.get_by_label("List of attributes")
    text.fill("\n".join(["candidate,shift", *lines, "Nobody,late"]))
    page.get_by_role("button", name="Preview list").click()
    expect(page.get_by_text("1 line of 25 cannot be used.")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("^26 Nobody"))).to_contain_text("no such candidate")
    expect(page.get_by_role("button", name="Import attributes")).to_have_count(0)
    expect_accessible(page, axe)
    text.fill("\n".join(["candidate,shift", *lines]))
    page.get_by_role("button", name="Preview list").click()
    expect(page.get_by_role("row", name="shift late 12")).to_be_visible()
    page.get_by_role("button", name="Import attributes of 24 candidates").click()
    expect(page.get_by_text("Stored for 24 candidates.")).to_be_visible()


def test_page_of_an_exercise_shows_its_figures(page: Page, stack: Stack, axe: str) -> None:
    interview = finish_two_sessions(stack, "Measured sessions")
    for invitation in list_invitations(interview):
        interview.interviewer.send("POST", f"/api/invitations/{invitation}/unfold")
    team = interview.interviewer.send("GET", "/api/me")["teams"][0]["id"]

    def is_counted() -> bool:
        """The background tasks compute results every 30 s."""
        found = interview.interviewer.send("GET", f"/api/teams/{team}/problem-statistics")["exercises"]
        return any(each["slug"] == "softmax" and each["submitted"] >= 2 for each in found)

    wait_until(is_counted, 180)
    open_as(page, stack, "interviewer", "/analytics")
    page.get_by_role("link", name="Numerically stable softmax").first.click()
    expect(page.get_by_role("heading", name="Numerically stable softmax", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile("n = [0-9]+")).first).to_be_visible()
    scores = page.get_by_role("figure", name=re.compile("passed at least 80% of the cases"))
    expect(scores.locator("svg.plot")).to_be_visible()
    expect(scores.get_by_role("row", name=re.compile("^80 to 100%"))).to_be_visible()
    times = page.get_by_role("figure", name=re.compile("Half of the candidates spent at most"))
    expect(times.locator("svg.plot")).to_be_visible()
    versions = page.get_by_role("table", name="Versions of the problem")
    expect(versions.get_by_role("row")).not_to_have_count(1)
    expect_accessible(page, axe)
    page.emulate_media(media="print")
    expect(scores.get_by_role("table")).to_be_visible()
