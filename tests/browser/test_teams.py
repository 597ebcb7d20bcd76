"""Teams in a real browser: inviting a member by link, joining with a new account, roles, and removal."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tests.browser.test_operator import call_api
from tools.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture
def owner_page(page: Page, stack: Stack) -> Page:
    open_as(page, stack, "interviewer")
    page.get_by_role("link", name="Team", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Interviewer's team")
    return page


@pytest.fixture
def member_page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page of another person."""
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def create_link(page: Page, role: str) -> str:
    page.get_by_label("Role", exact=True).select_option(role)
    page.get_by_role("button", name="Create invitation link").click()
    link = page.get_by_role("textbox", name=f"Link for the new {role.lower()}")
    expect(link).to_be_visible()
    return link.input_value()


def join_with_new_account(page: Page, link: str, name: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", name="Join Ada Interviewer's team")).to_be_visible()
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Username").fill(name.lower().replace(" ", "."))
    page.get_by_label("New password").fill("correct horse battery")
    page.get_by_role("button", name="Create account and join").click()
    page.wait_for_url("**/team?team=*")


def test_invites_member_changes_role_and_removes(owner_page: Page, member_page: Page, axe: str) -> None:
    page, person = owner_page, member_page
    link = create_link(page, "Viewer")
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})

    person.goto(link)
    expect(person.get_by_text("invites you to this team as viewer.")).to_be_visible()
    assert find_axe_violations(person, axe) == []
    person.set_viewport_size({"width": 1440, "height": 900})
    join_with_new_account(person, link, "Vera Viewer")
    expect(person.get_by_text("You are a viewer in this team.")).to_be_visible()
    expect(person.get_by_role("button", name="Create invitation link")).to_have_count(0)
    assert find_axe_violations(person, axe) == []
    person.set_viewport_size({"width": 1440, "height": 900})

    person.get_by_role("link", name="Interviews").click()
    expect(person.get_by_role("link", name="New interview")).to_have_count(0)
    person.get_by_role("link", name="Demo interview").click()
    expect(person.get_by_text("You are a viewer in this team")).to_be_visible()
    expect(person.get_by_role("rowheader", name="Candidate").first).to_be_visible()
    expect(person.get_by_text("Robin Candidate")).to_have_count(0)
    for action in ("Invite candidate", "Copy link", "Withdraw", "Delete data"):
        expect(person.get_by_role("button", name=action)).to_have_count(0)

    page.reload()
    row = page.get_by_role("row").filter(has_text="Vera Viewer")
    row.get_by_label("Role of Vera Viewer").select_option("Interviewer")
    expect(page.get_by_text("made Vera Viewer an interviewer")).to_be_visible()
    person.reload()
    expect(person.get_by_text("Robin Candidate").first).to_be_visible()
    expect(person.get_by_role("button", name="Invite candidate")).to_be_visible()

    row.get_by_role("button", name="Remove Vera Viewer").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove member").click()
    removed = page.get_by_text("Vera Viewer is no longer a member.")
    expect(removed).to_be_visible()
    person.reload()
    expect(person.get_by_text("There is no such interview, or you cannot access it.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(removed).to_have_count(0)
    expect(row.get_by_label("Role of Vera Viewer")).to_have_value("interviewer")
    person.goto(link)
    expect(person.get_by_text("This link was already used")).to_be_visible()
    remove_member(page, "Vera Viewer")


def remove_member(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Remove {name}").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Remove member").click()
    expect(page.get_by_role("button", name=f"Remove {name}")).to_have_count(0)


def test_signed_in_person_joins_and_chooses_team(owner_page: Page, member_page: Page, stack: Stack, axe: str) -> None:
    page, person = owner_page, member_page
    link = create_link(page, "Interviewer")
    person.goto(link)
    person.get_by_role("link", name="Sign in to join").click()
    person.get_by_label("Username").fill(stack.get_login("operator")[0])
    person.get_by_label("Password").fill(stack.get_login("operator")[1])
    person.get_by_role("button", name="Sign in").click()
    person.get_by_role("button", name="Join team").click()
    expect(person.get_by_role("heading", level=1)).to_have_text("Ada Interviewer's team")
    person.get_by_label("Team", exact=True).select_option("Otto Operator's team")
    expect(person.get_by_role("heading", level=1)).to_have_text("Otto Operator's team")

    person.goto("/interviews/new")
    person.get_by_label("Title").fill("Shared interview")
    person.get_by_label("Team", exact=True).select_option("Ada Interviewer's team")
    assert find_axe_violations(person, axe) == []
    person.set_viewport_size({"width": 1440, "height": 900})
    person.get_by_text("Numerically stable softmax").first.click()
    person.get_by_role("button", name="Create interview").click()
    person.wait_for_url(re.compile(r"/interviews/\d+$"))
    page.goto("/interviews")
    expect(page.get_by_role("link", name="Shared interview")).to_be_visible()
    page.goto("/team")
    remove_member(page, "Otto Operator")


def test_last_owner_cannot_leave(owner_page: Page) -> None:
    page = owner_page
    page.get_by_role("button", name="Leave the team").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Leave team").click()
    expect(page.get_by_role("alertdialog").get_by_text("is the last owner of the team")).to_be_visible()


def test_renames_team_by_keyboard(owner_page: Page) -> None:
    page = owner_page
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the team").fill("Platform")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Platform")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the team").fill("Ada Interviewer's team")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ada Interviewer's team")


def test_operator_creates_team_and_sees_no_names(page: Page, stack: Stack, axe: str) -> None:
    open_as(page, stack, "operator", "/operator/teams")
    page.get_by_label("Name of the team").fill("Research")
    page.get_by_label("Username of its owner").fill(stack.get_login("operator")[0])
    page.get_by_role("button", name="Create team").click()
    expect(page.get_by_text("You cannot make yourself the owner of a team")).to_be_visible()
    page.get_by_label("Username of its owner").fill(stack.get_login("interviewer")[0])
    page.get_by_role("button", name="Create team").click()
    expect(page.get_by_text("Research is created.")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    (demo,) = [
        row for row in call_api(page, "GET", "/api/operator/candidates?search=1")["candidates"] if row["id"] == 1
    ]
    assert (demo["name"], demo["interviews"][0]["title"]) == ("Candidate 1", "Interview 1")
    page.goto("/operator/data?search=1")
    expect(page.get_by_role("rowheader", name="Candidate 1", exact=True)).to_be_visible()
    expect(page.get_by_text("Robin Candidate")).to_have_count(0)
    assert find_axe_violations(page, axe) == []
