"""The text in the editor is one document: saved while it is typed, shared by all pages, and never lost."""

import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.page_actions import (
    SECONDS,
    expect_saved,
    expect_source,
    open_problem,
    read_source,
    sign_in,
    write_source,
)
from tools.stack import LiveInterview, Stack, kill_group

pytestmark = pytest.mark.browser

EDITOR = "Your solution in Python"
HAS_NO_COPY = "indexedDB.databases().then(all => all.every(({ name }) => !name.startsWith('document:')))"
IS_ALL_SENT = "Object.entries(localStorage).every(([key, count]) => !key.startsWith('document:') || count === '0')"


@pytest.fixture
def second_page(page: Page) -> Iterator[Page]:
    """Another page of the same browser."""
    other = page.context.new_page()
    yield other
    other.close()


@pytest.fixture
def interview(stack: Stack) -> LiveInterview:
    return stack.start_interview("softmax")


@pytest.fixture
def candidate(browser: Browser, stack: Stack, interview: LiveInterview) -> Iterator[tuple[BrowserContext, str]]:
    """The browser of a candidate whose interview has started, and the path of the problem."""
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    yield context, f"/i/{interview.link.rsplit('/', 1)[1]}/softmax"
    context.close()


def type_at_end(page: Page, text: str) -> None:
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def paste(page: Page, text: str) -> None:
    page.get_by_label(EDITOR).evaluate(
        """(editor, text) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def wait_until(page: Page, condition: str) -> None:
    """Unlike `wait_for_function`, it can wait on a page whose policy forbids `eval`."""
    deadline = time.monotonic() + 20
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(200)


def expect_text(page: Page, text: str) -> None:
    expect(page.get_by_label(EDITOR)).to_contain_text(text)


def test_second_page_shows_typing_at_once(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/softmax")
    open_problem(second_page, "/problems/softmax")
    type_at_end(page, "# from the first page")
    expect_text(second_page, "# from the first page")
    type_at_end(second_page, " and the second")
    expect_text(page, "# from the first page and the second")
    expect_saved(page)
    expect_saved(second_page)


def test_edit_of_other_page_moves_neither_cursor_nor_view(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/lru_cache")
    open_problem(second_page, "/problems/lru_cache")
    write_source(page, "\n".join(f"line_{number} = {number}" for number in range(300)))
    expect_text(second_page, "line_1 = 1")
    page.bring_to_front()
    page.keyboard.press("Control+Home")
    for _ in range(150):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    line = page.locator(".cm-line", has_text="line_150 = 150")
    before = line.bounding_box()
    second_page.get_by_label(EDITOR).click()
    second_page.keyboard.press("Control+Home")
    page.bring_to_front()  # a page in the background is hardly drawn
    second_page.keyboard.type("# one\n# two\n# three\n")
    expect(page.locator(".cm-lineNumbers").get_by_text("154", exact=True)).to_be_visible()
    after = line.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    page.keyboard.type("  # here")
    expect(page.locator(".cm-line", has_text="line_150 = 150  # here")).to_be_visible()


def test_undo_reverts_only_edits_of_this_page(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/softmax")
    open_problem(second_page, "/problems/softmax")
    type_at_end(page, "")
    page.keyboard.insert_text("# mine")  # one step of undo, however slow the machine is
    expect_text(second_page, "# mine")
    second_page.get_by_label(EDITOR).click()
    second_page.keyboard.press("Control+Home")
    second_page.keyboard.type("# theirs\n")
    expect_text(page, "# theirs")
    page.keyboard.press("Control+z")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("# mine")
    page.keyboard.press("Control+z")
    expect_text(page, "# theirs")
    page.keyboard.press("Control+y")
    expect_text(page, "# mine")


def test_exercises_share_stream_but_no_undo_history(page: Page) -> None:
    streams: list[str] = []
    page.on("request", lambda request: streams.append(request.url) if "/events?after=" in request.url else None)
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# in the first exercise")
    page.get_by_role("link", name="Debug").click()
    editor = page.get_by_label(EDITOR)
    expect(editor).not_to_contain_text("# in the first exercise")
    before = read_source(page)
    editor.click()
    page.keyboard.press("Control+z")
    expect_source(page, before)
    page.get_by_role("link", name="Implement").click()
    expect_text(page, "# in the first exercise")
    assert len(streams) == 1


def test_reload_right_after_typing_loses_nothing(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# typed just before the reload")
    page.reload()
    expect_text(page, "# typed just before the reload")
    expect_saved(page)


def test_page_closed_offline_is_saved_by_next_page(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/lru_cache")
    page.context.set_offline(True)
    type_at_end(page, "# typed in a tunnel")
    expect(page.get_by_text("Saved in this browser only: the server cannot be reached")).to_be_visible()
    page.goto("about:blank")
    page.context.set_offline(False)
    second_page.goto("/problems/softmax")
    expect_saved(second_page)
    wait_until(second_page, IS_ALL_SENT)
    stored = second_page.evaluate("fetch('/api/sessions/practice/documents/lru_cache').then(answer => answer.json())")
    assert stored["number"] > 0
    open_problem(page, "/problems/lru_cache")
    expect_text(page, "# typed in a tunnel")


def test_restart_of_web_server_loses_nothing(page: Page, stack: Stack) -> None:
    url, web = stack.start_web()
    open_problem(page, f"{url}/problems/softmax")
    type_at_end(page, "# before")
    expect_saved(page)
    kill_group(web)
    type_at_end(page, " during")
    expect(page.get_by_text("Saved in this browser only: the server cannot be reached")).to_be_visible()
    expect(page.get_by_text("not sent")).to_be_visible()
    _, web = stack.start_web(urlsplit(url).port)
    type_at_end(page, " after")
    expect(page.get_by_text("Saved", exact=True)).to_be_visible(timeout=40 * SECONDS)
    page.reload()
    expect_text(page, "# before during after")
    kill_group(web)


def test_page_opens_stored_code_while_server_is_busy(page: Page) -> None:
    def refuse(route: Route) -> None:
        failure = {"code": "unavailable", "message": "The database is unavailable.", "next": "Wait."}
        route.fulfill(status=503, json=failure)

    open_problem(page, "/problems/softmax")
    type_at_end(page, "# stored")
    expect_saved(page)
    page.route("**/documents/**", refuse)
    page.reload()
    expect_text(page, "# stored")
    type_at_end(page, " and continued")
    expect(page.get_by_text("Saved in this browser only: the server cannot save it at the moment")).to_be_visible()
    page.unroute("**/documents/**")
    expect_saved(page)


def test_unsent_edits_are_sent_after_end(candidate: tuple[BrowserContext, str]) -> None:
    context, path = candidate
    page = context.new_page()
    open_problem(page, path)
    type_at_end(page, "# sent")
    expect_saved(page)
    page.route("**/updates**", lambda route: route.abort())
    type_at_end(page, " # unsent")
    page.get_by_role("button", name="End", exact=True).click()
    page.get_by_role("button", name="End interview").click()
    expect(page.get_by_text("The interview has not ended")).to_be_visible()
    page.get_by_role("button", name="End interview").click()
    notice = page.get_by_text("Some of your changes are stored only in this browser")
    expect(notice).to_be_visible()
    expect(page.get_by_text("You can close this page")).to_have_count(0)
    page.unroute("**/updates**")
    page.get_by_role("button", name="Send now").press("Enter")
    expect(page.get_by_text("You can close this page")).to_be_visible()
    expect(notice).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="The server has all of your changes now")).to_have_count(1)
    wait_until(page, HAS_NO_COPY)
    page.goto(path)
    expect_text(page, "# sent # unsent")
    page.get_by_label(EDITOR).click()
    page.keyboard.type("no more")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("no more")


def test_end_elsewhere_reaches_open_page(candidate: tuple[BrowserContext, str], interview: LiveInterview) -> None:
    context, path = candidate
    page = context.new_page()
    open_problem(page, path)
    type_at_end(page, "# typed before the end")
    expect_saved(page)
    interview.candidate.send("POST", f"{interview.session}/end")
    ended = page.get_by_text("The interview has ended. Your code is saved")
    expect(ended).to_be_visible()
    expect(page.get_by_label(EDITOR)).to_have_attribute("aria-readonly", "true")
    page.keyboard.type("no more")
    expect_text(page, "# typed before the end")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("no more")
    wait_until(page, HAS_NO_COPY)


def test_end_deletes_the_copies_of_documents_that_are_not_open(browser: Browser, stack: Stack) -> None:
    """If no page is open at the end, the first page deletes them when it is opened again."""
    interview = stack.start_interview("softmax", others=["lru_cache"])
    first_page = f"/i/{interview.link.rsplit('/', 1)[1]}"
    context = browser.new_context(base_url=stack.url)
    page = context.new_page()
    for slug in ("softmax", "lru_cache"):
        open_problem(page, f"{first_page}/{slug}")
        type_at_end(page, "# typed")
        expect_saved(page)
        wait_until(page, IS_ALL_SENT)
    assert not page.evaluate(HAS_NO_COPY)
    page.goto("about:blank")
    interview.candidate.send("POST", f"{interview.session}/end")
    page.goto(first_page)
    expect(page.get_by_text("The interview has ended.")).to_be_visible()
    wait_until(page, HAS_NO_COPY)
    wait_until(page, "Object.keys(localStorage).every(key => !/^(document|session|last-edits):/.test(key))")
    context.close()


def test_signing_out_leaves_no_code_in_browser(page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# of the account")
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    wait_until(page, HAS_NO_COPY)
    open_problem(page, "/problems/softmax")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("of the account")
    sign_in(page, *stack.get_login("interviewer"))
    open_problem(page, "/problems/softmax")
    expect_text(page, "# of the account")


def test_open_page_stores_no_code_after_sign_out_elsewhere(page: Page, second_page: Page, stack: Stack) -> None:
    sign_in(page, *stack.get_login("interviewer"))
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# of the account")
    expect_saved(page)
    second_page.goto("/")
    second_page.get_by_role("button", name="Sign out").click()
    expect(second_page.get_by_role("link", name="Sign in")).to_be_visible()
    wait_until(second_page, HAS_NO_COPY)
    type_at_end(page, " # typed after")
    expect(page.get_by_role("alert").filter(has_text="signed in or out")).to_be_visible()
    page.wait_for_timeout(3 * SECONDS)  # the page checks its copy within a second of an edit
    assert page.evaluate(HAS_NO_COPY)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('document:'))") == []


def test_deletes_a_copy_that_it_stored_before_it_learned_of_sign_out(page: Page) -> None:
    """Browsers with a process for each page tell other pages of a removed key a little later."""
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# mine")
    expect_saved(page)
    page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('document:')).forEach(key =>"
        " window.dispatchEvent(new StorageEvent('storage', { key, newValue: null })))"
    )
    wait_until(page, HAS_NO_COPY)
    wait_until(page, "Object.keys(localStorage).every(key => !key.startsWith('document:'))")


def test_closed_page_leaves_its_edits_to_other_page(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/softmax")
    open_problem(second_page, "/problems/softmax")
    page.context.set_offline(True)
    type_at_end(second_page, "# of the closed page")
    # At another place: a part of the other text may have arrived before the browser was offline.
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# of the open page")
    second_page.goto("about:blank")
    page.context.set_offline(False)
    expect_text(page, "of the closed page")
    expect_saved(page)
    wait_until(page, IS_ALL_SENT)


def test_page_from_before_sign_in_keeps_its_code(page: Page, second_page: Page, stack: Stack) -> None:
    account = page.context.browser
    assert account is not None
    elsewhere = account.new_context(base_url=stack.url).new_page()
    sign_in(elsewhere, *stack.get_login("operator"))
    open_problem(elsewhere, "/problems/lru_cache")  # otherwise the account takes over the practice of this browser
    elsewhere.context.close()
    open_problem(page, "/problems/lru_cache")
    type_at_end(page, "# typed before")
    expect_saved(page)
    sign_in(second_page, *stack.get_login("operator"))
    type_at_end(page, " # typed after")
    notice = page.get_by_role("alert").filter(has_text="signed in or out")
    expect(notice).to_be_visible()
    expect(page.get_by_role("button", name="Copy my code")).to_be_visible()
    expect_text(page, "# typed after")
    page.get_by_role("button", name="Reload the page").click()
    expect_text(page, "# typed before")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("# typed after")


def test_works_without_storage_and_says_so(page: Page) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined });")
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# saved")
    expect_saved(page)
    page.context.set_offline(True)
    type_at_end(page, " # not saved")
    expect(page.get_by_text("closing it loses your changes")).to_be_visible()
    page.context.set_offline(False)
    expect_saved(page)
    page.reload()
    expect_text(page, "# saved # not saved")


def test_refuses_paste_that_cannot_be_saved(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    type_at_end(page, "# small")
    paste(page, "value = 1.0\n" * 120_000)
    notice = page.get_by_role("alert").filter(has_text="the limit is 1.0 MiB")
    expect(notice).to_be_visible()
    page.keyboard.type(" and saved")
    expect(notice).to_have_count(0)
    expect_saved(page)
    page.reload()
    expect_text(page, "# small and saved")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("value = 1.0")


def test_large_paste_is_saved(page: Page) -> None:
    open_problem(page, "/problems/softmax")
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+a")
    paste(page, "# large\r\n" + "value = 1.0\r\n" * 60_000)
    expect_saved(page)
    page.reload()
    expect_text(page, "# large")
    assert (
        page.evaluate("fetch('/api/sessions/practice/documents/softmax').then(answer => answer.json())")["number"] > 0
    )


def test_restart_reaches_all_pages_and_can_be_undone_by_version(page: Page, second_page: Page) -> None:
    open_problem(page, "/problems/softmax")
    starter = read_source(page)
    open_problem(second_page, "/problems/softmax")
    type_at_end(page, "# an attempt")
    expect_text(second_page, "# an attempt")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Start over").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Start over").click()
    expect(page.get_by_label(EDITOR)).not_to_contain_text("# an attempt")
    expect(second_page.get_by_label(EDITOR)).not_to_contain_text("# an attempt")
    for each in (page, second_page):
        expect_source(each, starter)
    page.get_by_role("button", name="Earlier (1)").click()
    page.get_by_role("option", name="Before you started again").click()
    page.get_by_role("button", name="Restore this code").click()
    expect_text(page, "# an attempt")
    page.get_by_label(EDITOR).click()
    page.keyboard.press("Control+z")
    expect(page.get_by_label(EDITOR)).not_to_contain_text("# an attempt")
