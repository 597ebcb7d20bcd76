"""A busy judge: the page reports it and keeps the code."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.page_actions import expect_saved, expect_source, open_problem, write_source
from tools.stack import Stack

pytestmark = pytest.mark.browser


@pytest.fixture
def full_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("full"), "", JUDGE_QUEUE_LIMIT="0") as running:
        yield running


def test_full_queue_keeps_code(full_stack: Stack, browser: Browser, accepted: str) -> None:
    page = browser.new_context(base_url=full_stack.url, viewport={"width": 1440, "height": 900}).new_page()
    open_problem(page, "/problems/softmax")
    write_source(page, accepted)
    with page.expect_response(lambda answer: answer.url.endswith("/submissions")) as sent:
        page.keyboard.press("Control+Enter")
    assert (sent.value.status, sent.value.header_value("retry-after")) == (503, "60")
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("Your code is still in the editor.")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_be_visible()
    expect_source(page, accepted)
    page.context.close()


def test_keeps_rate_limited_save_in_browser(page: Page) -> None:
    """The rate limit is far above normal typing, so this test fakes the refusal."""
    failure = {
        "code": "too_many",
        "message": "There were too many saves from this address.",
        "next": "Try again in 9 s.",
    }

    def refuse(route: Route) -> None:
        if route.request.method == "POST":
            route.fulfill(status=429, json=failure, headers={"Retry-After": "9"})
        else:
            route.continue_()

    # Before the page is loaded: Chromium may send the next requests of a loaded page past a new route.
    page.route("**/updates?**", refuse)
    open_problem(page, "/problems/lru_cache")
    write_source(page, "# typed while the server was busy\n")
    expect(page.get_by_text("Saved in this browser only: the server cannot save it at the moment")).to_be_visible()
    page.unroute("**/updates?**")
    expect_saved(page)
    page.reload()
    expect(page.get_by_label("Your solution in Python")).to_contain_text("typed while the server was busy")
