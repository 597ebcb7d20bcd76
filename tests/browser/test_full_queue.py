"""A judge that takes no more for the moment: the page says so and keeps the code."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.acts import SECONDS, code, expect_saved, open_problem, write
from tests.stack import Stack, start

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = start(tmp_path_factory.mktemp("full") / "var", JUDGE_QUEUE_LIMIT="0")
    try:
        running.read_until("Ctrl-C stops everything")
        yield running
    finally:
        running.interrupt(20)


def test_a_full_queue_costs_nobody_their_code(full: Stack, browser: Browser, accepted: str) -> None:
    page = browser.new_context(base_url=full.url, viewport={"width": 1440, "height": 900}).new_page()
    open_problem(page, "/problems/softmax")
    write(page, accepted)
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        page.keyboard.press("Control+Enter")
    assert (sent.value.status, sent.value.header_value("retry-after")) == (503, "60")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Your code is kept.", timeout=20 * SECONDS)
    expect(refusal.get_by_role("button", name="Try again")).to_be_visible()
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_be_visible(timeout=20 * SECONDS)
    assert code(page) == accepted.rstrip("\n")
    page.context.close()


def test_a_save_that_has_to_wait_is_kept_in_the_browser(page: Page) -> None:
    """The limit is far above what anybody types, so that its refusal is put in the way here."""
    failure = {"code": "too_many", "message": "There were too many saves from here.", "next": "Try again in 9 s."}

    def refuse(route: Route) -> None:
        if route.request.method == "PUT":
            route.fulfill(status=429, json=failure, headers={"Retry-After": "9"})
        else:
            route.continue_()

    open_problem(page, "/problems/lru_cache")
    page.route("**/drafts/**", refuse)
    write(page, "# typed while the server took no more\n")
    expect(page.get_by_text("Saved in this browser; the server takes no more for a moment")).to_be_visible()
    page.unroute("**/drafts/**")
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("typed while the server took no more")
