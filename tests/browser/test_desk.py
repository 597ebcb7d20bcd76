"""Making an interview and inviting, as an interviewer does it before the interview."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_actions import open_as
from tests.browser.test_accessibility import find_axe_violations
from tools.stack import Stack

pytestmark = pytest.mark.browser

SOFTMAX, LRU = "Numerically stable softmax", "LRU cache"
MAX_INTERACTIONS = 12


@pytest.fixture
def interviewer(page: Page, stack: Stack) -> Page:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=stack.url)
    open_as(page, stack, "interviewer")
    return page


def test_copies_a_link_after_few_interactions(interviewer: Page, stack: Stack) -> None:
    """One click, one filled field or one choice is an interaction. It uses no template and chooses two exercises."""
    page, count = interviewer, 0

    def act(action: Callable[..., Any], *arguments: Any, **options: Any) -> None:
        nonlocal count
        count += 1
        action(*arguments, **options)

    act(page.get_by_role("link", name="New interview").click)
    expect(page.get_by_role("heading", name="New interview")).to_be_visible()
    act(page.get_by_label("Title").fill, "Numerics, first round")
    act(page.get_by_role("checkbox", name=SOFTMAX).check, force=True)
    act(page.get_by_role("checkbox", name=LRU).check, force=True)
    exercises = page.get_by_role("group", name=f"Exercises of {SOFTMAX}")
    act(exercises.get_by_role("checkbox", name="Debug").check, force=True)
    act(page.get_by_role("button", name="Create interview").click)
    act(page.get_by_label("Candidate's name").fill, "Kim")
    act(page.get_by_role("button", name="Invite candidate").click)
    act(page.get_by_role("status").get_by_role("button", name="Copy link for Kim").click)
    assert re.fullmatch(rf"{stack.url}/i/[\w-]{{32}}", page.evaluate("navigator.clipboard.readText()"))
    assert count <= MAX_INTERACTIONS


def test_searches_previews_orders_and_saves_a_template(interviewer: Page, axe: str) -> None:
    page = interviewer
    page.goto("/interviews/new")
    page.get_by_label("Start from").select_option("45-minute screen")
    chosen = page.get_by_role("list", name="Problems of this interview, in order").get_by_role("listitem")
    expect(chosen).to_have_count(3)
    expect(page.get_by_text("3 exercises, usually 45 minutes together.")).to_be_visible()
    assert "template=45-minute" in page.url

    page.get_by_label("Search problems").fill("kv cache")
    expect(page.get_by_text(re.compile(r"^1 of \d+ problems$"))).to_be_visible()
    preview = page.get_by_role("button", name="Preview of KV cache")
    preview.press("Enter")
    dialog = page.get_by_role("dialog", name="Preview: KV cache")
    expect(dialog.get_by_role("heading", name="What is tested")).to_be_visible()
    expect(dialog.get_by_role("heading", name="Follow-up questions")).to_be_visible()
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    dialog.get_by_role("button", name="Add to the interview").click()
    expect(preview).to_be_focused()
    expect(chosen).to_have_count(4)
    expect(page.get_by_text("That is 15 minutes more than the interview has")).to_be_visible()

    up = page.get_by_role("button", name=re.compile("^Move KV cache.* up$"))
    for place in (3, 2, 1):
        up.press("Enter")
        expect(page.get_by_text(f"is number {place} of 4 now.")).to_be_attached()
    expect(chosen.first).to_contain_text("KV cache")
    chosen.first.get_by_role("checkbox", name="Debug").check(force=True)
    expect(chosen.first.get_by_label("Bug to debug in")).to_be_visible()
    chosen.first.get_by_role("checkbox", name="Implement").uncheck(force=True)
    page.get_by_label("Invitations expire").select_option("After 7 days")
    assert find_axe_violations(page, axe) == []

    page.get_by_role("button", name="Save as template").click()
    page.get_by_label("Name of the template").fill("Inference")
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text("Saved as Inference.")).to_be_visible()
    page.goto("/interviews/new?template=Inference")
    expect(chosen).to_have_count(4)
    expect(page.get_by_label("Invitations expire")).to_have_value("7")
    page.get_by_role("button", name="Manage templates").click()
    page.get_by_label("Name of Inference").fill("Serving")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("button", name="Delete the template Serving").click()
    assert find_axe_violations(page, axe) == []
    page.get_by_role("button", name="Delete Serving").click()
    expect(page.get_by_text("There are no saved templates any more.")).to_be_visible()


def test_templates_leave_the_focus_where_one_acts(interviewer: Page) -> None:
    page = interviewer
    page.goto("/interviews/new?template=45-minute screen")
    save = page.get_by_role("button", name="Save as template")
    save.click()
    page.get_by_label("Name of the template").fill("Focus")
    page.get_by_role("button", name="Save template").click()
    expect(page.get_by_text("Saved as Focus.")).to_be_visible()
    expect(save).to_be_focused()
    manage = page.get_by_role("button", name="Manage templates")
    manage.click()
    page.get_by_label("Name of Focus").fill("Keyboard")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_label("Name of Keyboard")).to_be_focused()
    delete = page.get_by_role("button", name="Delete the template Keyboard")
    delete.click()
    page.get_by_role("button", name="Keep it").click()
    expect(delete).to_be_focused()
    delete.click()
    page.get_by_role("button", name="Delete Keyboard").click()
    expect(delete).to_have_count(0)
    close = page.get_by_role("button", name="Close")
    expect(close).to_be_focused()
    close.click()
    expect(manage).to_be_focused()


def open_new_interview(page: Page, stack: Stack, title: str) -> None:
    body = {"title": title, "minutes": 45, "problems": ["softmax"]}
    pk = stack.sign_in("interviewer").send("POST", "/api/interviews", body)["id"]
    page.goto(f"/interviews/{pk}")
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def choose_action(page: Page, person: str, action: str) -> Locator:
    page.get_by_role("button", name=f"Actions for {person}").click()
    page.get_by_role("menuitem", name=action).click()
    return page.get_by_role("alertdialog")


def test_invites_a_list_after_a_preview(interviewer: Page, stack: Stack, axe: str) -> None:
    page = interviewer
    open_new_interview(page, stack, "From a list")
    page.get_by_text("Invite several candidates from a list").click()
    page.get_by_label("List of candidates").fill("Kim Lee,,15\n,,\n=SUM(A1)")
    page.get_by_role("button", name="Preview list").click()
    expect(page.get_by_text("1 line of 3 cannot be used.")).to_be_visible()
    expect(page.get_by_text("The name is missing.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile(r"^Invite \d"))).to_have_count(0)
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": b"Name,Extra minutes\nKim Lee,15\n=SUM(A1),\n"}
    page.get_by_label("Or choose a file").set_input_files(file)  # pyright: ignore[reportArgumentType] -- a TypedDict
    page.get_by_role("button", name="Preview list").click()
    page.get_by_role("button", name="Invite 2 candidates").click()
    expect(page.get_by_text("2 candidates invited.")).to_be_visible()
    expect(page.get_by_role("rowheader", name="=SUM(A1)")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download links as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "Name,Link"
    assert lines[2].startswith(f"'=SUM(A1),{stack.url}/i/")


def test_plans_renews_and_ends(interviewer: Page, page: Page, stack: Stack, axe: str) -> None:
    open_new_interview(page, stack, "Planned")
    day = datetime.now(UTC) + timedelta(days=30)  # the server accepts no plan in the past
    page.get_by_label("Candidate's name").fill("Lou")
    page.get_by_label("Planned for, in your time zone (optional)").fill(f"{day:%Y-%m-%d}T10:30")
    page.get_by_role("button", name="Invite candidate").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Calendar file for Lou").click()
    assert "SUMMARY:Coding interview: Planned\r\n" in download.value.path().read_bytes().decode()
    expect(page.get_by_role("row").filter(has_text="Lou")).to_contain_text(f"planned for {day:%a}")
    link = page.get_by_role("textbox", name="Link for Lou").input_value()

    dialog = choose_action(page, "Lou", "Change the start deadline")
    dialog.get_by_label("They can start").select_option("At any time")
    assert find_axe_violations(page, axe) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Actions for Lou")).to_be_focused()

    candidate = page.context.browser.new_context(base_url=stack.url).new_page()  # pyright: ignore[reportOptionalMemberAccess] -- has one
    candidate.goto(link)
    expect(candidate.get_by_text(f"{day:%a}, {day.day} {day:%b}").first).to_be_visible()
    assert find_axe_violations(candidate, axe) == []
    candidate.set_viewport_size({"width": 1440, "height": 900})
    candidate.get_by_role("button", name="Start").click()
    expect(candidate.get_by_label("Your solution in Python")).to_be_visible()

    page.reload()
    dialog = choose_action(page, "Lou", "End the interview")
    dialog.get_by_role("button", name="End the interview").click()
    expect(page.get_by_role("row").filter(has_text="Lou")).to_contain_text("Ended")
    candidate.goto(link)
    expect(candidate.get_by_text("The interview has ended")).to_be_visible()
    candidate.context.close()
