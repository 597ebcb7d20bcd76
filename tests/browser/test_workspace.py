"""The workspace: keys, settings, completion, earlier code, and the tabs of problems and exercises."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.page_actions import (
    JUDGING_TIMEOUT,
    SECONDS,
    expect_saved,
    expect_source,
    expect_verdict,
    open_as,
    open_problem,
    write_source,
)
from tests.browser.test_accessibility import run_axe
from tests.browser.test_practice import WRONG
from tools.stack import Stack

pytestmark = pytest.mark.browser

EDITOR = "Your solution in Python"
LIST = ".cm-tooltip-autocomplete"
PROBLEMS = ["softmax", "lru_cache"]


def change_settings(page: Page, **chosen: str) -> None:
    page.get_by_role("button", name="Settings").click()
    dialog = page.get_by_role("dialog", name="Settings")
    for label, option in chosen.items():
        dialog.get_by_label(label.replace("_", " ")).select_option(option)
    dialog.get_by_role("button", name="Close").click()


def toggle_setting(page: Page, label: str) -> None:
    page.get_by_role("button", name="Settings").click()
    dialog = page.get_by_role("dialog", name="Settings")
    dialog.get_by_text(label).click()
    dialog.get_by_role("button", name="Close").click()


def type_keys(page: Page, keys: str) -> None:
    page.keyboard.type(keys, delay=20)


def expect_left_editor(page: Page) -> None:
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_label(EDITOR)).not_to_be_focused()


def get_tabs(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name=name, exact=True).get_by_role("link")


def send(page: Page, method: str, path: str, body: Any) -> Any:
    """Sends a request as the signed-in page does."""
    token = page.evaluate("fetch('/api/me').then(answer => answer.json())")["csrf_token"]
    headers = {"Content-Type": "application/json", "X-CSRFToken": token}
    options = {"method": method, "headers": headers, "body": json.dumps(body)}
    return page.evaluate("([path, options]) => fetch(path, options).then(answer => answer.json())", [path, options])


def start_interview(page: Page, stack: Stack, *, allows_completion: bool) -> str:
    """Return the link of a running session with two problems. The page is then the candidate's."""
    open_as(page, stack, "interviewer")
    rules = {"allows_completion": allows_completion}
    fields = {"title": "Two problems", "minutes": 45, "problems": PROBLEMS, "rules": rules}
    interview = send(page, "POST", "/api/interviews", fields)
    link = send(page, "POST", f"/api/interviews/{interview['id']}/invitations", {"candidate": "Robin"})["link"]
    page.context.clear_cookies()
    page.goto(link)
    page.get_by_role("button", name="Start", exact=True).click()
    expect(page.get_by_role("link", name="LRU cache")).to_be_visible()
    return link


def test_vim_keys_edit_and_undo_the_document(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    change_settings(page, Keys="vim")
    expect(page.get_by_text("--NORMAL--")).to_be_visible()
    page.get_by_label(EDITOR).click()
    type_keys(page, "ggdGione two")
    page.keyboard.press("Escape")
    expect_source(page, "one two")
    type_keys(page, "0dw")
    expect_source(page, "two")
    type_keys(page, "x")
    expect_source(page, "wo")
    expect(page.locator(LIST)).to_have_count(0)
    type_keys(page, "u")
    expect_source(page, "two")
    type_keys(page, "u")
    expect_source(page, "one two")
    page.keyboard.press("Control+r")
    expect_source(page, "two")
    expect_saved(page)
    type_keys(page, "i")
    expect(page.get_by_text("--INSERT--")).to_be_visible()
    expect_left_editor(page)
    expect_source(page, "two")


def test_emacs_keys_edit_and_undo_the_document(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    change_settings(page, Keys="emacs")
    page.wait_for_timeout(SECONDS)  # nothing shows when the keys are loaded
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+x")
    page.keyboard.press("h")
    page.keyboard.press("Backspace")
    type_keys(page, "one two")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+d")
    expect_source(page, " two")
    page.keyboard.press("Control+e")
    page.keyboard.press("Control+y")
    expect_source(page, " twoone")
    page.keyboard.press("Control+/")
    expect_source(page, " two")
    expect_left_editor(page)


def test_reload_keeps_settings(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    change_settings(page, Keys="vim", Font_size="20", Tab_width="2", Theme="dark")
    toggle_setting(page, "High contrast")
    toggle_setting(page, "Wrap long lines")
    for _ in range(2):
        expect(page.get_by_text("--NORMAL--")).to_be_visible()
        expect(page.locator(".cm-editor")).to_have_css("font-size", "20px")
        expect(page.locator(".cm-lineWrapping")).to_have_count(0)
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("html")).to_have_attribute("data-contrast", "high")
        page.reload()
    page.get_by_label(EDITOR).click()
    type_keys(page, "ggdGidef f():\n")
    expect_source(page, "def f():\n  ")


def test_follows_contrast_of_the_system(page: Page) -> None:
    page.emulate_media(contrast="more")
    open_problem(page, "/problems/softmax")
    expect(page.locator("html")).to_have_attribute("data-contrast", "high")
    page.emulate_media(contrast="no-preference")
    expect(page.locator("html")).not_to_have_attribute("data-contrast", "high")


def test_completes_names_of_numpy_until_switched_off(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, "import numpy as np\n")
    type_keys(page, "np.logadde")
    expect(page.get_by_role("option", name="logaddexp", exact=True)).to_be_visible()
    expect(page.get_by_text("Logarithm of the sum of exponentiations")).to_be_visible()
    page.wait_for_timeout(SECONDS)  # the editor ignores keys for a moment after the list has changed
    page.keyboard.press("Enter")
    expect_source(page, "import numpy as np\nnp.logaddexp")
    toggle_setting(page, "Complete names")
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+End")
    type_keys(page, "\nnp.logadde")
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(SECONDS)
    expect(page.locator(LIST)).to_have_count(0)


def test_interview_can_forbid_completion(page: Page, stack: Stack) -> None:
    link = start_interview(page, stack, allows_completion=False)
    open_problem(page, f"{link}/softmax")
    write_source(page, "import numpy as np\n")
    type_keys(page, "np.su")
    page.keyboard.press("Control+Space")
    page.wait_for_timeout(SECONDS)
    expect(page.locator(LIST)).to_have_count(0)
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_text("This interview does not allow completion.")).to_be_visible()
    expect(page.get_by_role("checkbox", name=re.compile("Complete names"))).to_be_disabled()


def test_compares_and_restores_earlier_code(page: Page, accepted: str, axe: str) -> None:
    open_problem(page, "/problems/softmax")
    write_source(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Wrong answer")
    write_source(page, accepted)
    page.keyboard.press("Control+'")
    expect(page.get_by_role("heading", name="Results of the samples")).to_be_visible(timeout=JUDGING_TIMEOUT)
    write_source(page, "# nothing is left\n")

    page.get_by_role("button", name="Earlier (2)").click()
    dialog = page.get_by_role("dialog", name="Earlier code")
    expect(dialog.get_by_role("option", name=re.compile("Run.*Samples passed"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(dialog.get_by_role("option", name=re.compile("Submit.*Wrong answer"))).to_be_focused()
    expect(dialog.get_by_role("textbox")).to_have_count(2)
    expect(dialog.get_by_text("1 place differs.")).to_be_visible()
    expect(dialog.get_by_role("textbox", name="In the editor")).to_contain_text("# nothing is left")
    assert run_axe(page, axe) == []
    dialog.get_by_label("Compare with").select_option(index=2)
    expect(dialog.get_by_role("textbox", name=re.compile("^Run"))).to_contain_text("np.asarray(x, dtype=np.float64)")
    dialog.get_by_role("button", name="Restore this code").click()

    expect(page.get_by_label(EDITOR)).to_be_focused()
    expect(page.get_by_label(EDITOR)).to_contain_text("np.mean(x, axis=-1, keepdims=True)")
    expect_source(page, WRONG)
    page.keyboard.press("Control+z")
    expect_source(page, "# nothing is left\n")


def test_compares_earlier_code_on_narrow_screen(page: Page, accepted: str, axe: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/problems/softmax?tab=code")
    expect(page.get_by_label(EDITOR)).to_be_visible()
    write_source(page, accepted)
    page.keyboard.press("Control+'")
    expect(page.get_by_role("heading", name="Results of the samples")).to_be_visible(timeout=JUDGING_TIMEOUT)
    page.get_by_role("tab", name="Code").click()
    write_source(page, accepted.replace("np.max", "np.min"))
    page.get_by_role("tab", name="Results").click()
    page.get_by_role("button", name="Compare with the editor").click()
    dialog = page.get_by_role("dialog", name="Earlier code")
    expect(dialog.get_by_role("textbox", name=re.compile("^In the editor, with the differences"))).to_have_count(1)
    expect(dialog.locator(".cm-deletedChunk").first).to_contain_text("np.max")
    assert run_axe(page, axe) == []
    dialog.get_by_role("button", name="Restore this code").click()
    expect(page.get_by_label(EDITOR)).to_be_visible()
    expect_source(page, accepted)


def test_tabs_show_state_of_problems_and_lead_with_arrow_keys(page: Page, stack: Stack, axe: str) -> None:
    link = start_interview(page, stack, allows_completion=True)
    open_problem(page, f"{link}/softmax")
    tabs = get_tabs(page, "Problems")
    first, second = tabs.first, tabs.last
    expect(first).to_have_text(re.compile("Not started$"))
    write_source(page, WRONG)
    expect(first).to_have_text(re.compile("Not submitted$"))
    page.keyboard.press("Control+Enter")
    expect(first).to_have_text(re.compile("Judging$"))
    first.focus()
    page.keyboard.press("ArrowRight")
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/lru_cache"))
    expect(second).to_be_focused()
    expect(second).to_have_attribute("aria-current", "page")
    expect(first).to_have_text(re.compile("Not accepted$"), timeout=JUDGING_TIMEOUT)
    page.set_viewport_size({"width": 390, "height": 844})
    expect(first).to_be_visible()
    assert run_axe(page, axe) == []
    first.click()
    page.get_by_role("tab", name="Code").click()
    write_source(page, f"{WRONG}# edited\n")
    expect(first).to_have_text(re.compile("Not accepted, changed since the last submit$"))
    page.reload()
    expect(first).to_have_text(re.compile("Not accepted, changed since the last submit$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_high_contrast_has_seven_to_one(page: Page, axe: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", contrast="more")
    open_problem(page, "/problems/softmax")
    write_source(page, WRONG)
    page.keyboard.press("Control+Enter")
    expect_verdict(page, "Wrong answer")
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_label("Font size")).to_be_visible()
    page.keyboard.press("Escape")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert run_axe(page, axe, ("color-contrast-enhanced",)) == []
