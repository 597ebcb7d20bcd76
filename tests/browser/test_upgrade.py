"""A page that was open before an upgrade, whose files the server no longer has."""

import pytest
from playwright.sync_api import Page, Request, Route, expect

pytestmark = pytest.mark.browser

OPEN_FOR_A_MINUTE = "const now = performance.now.bind(performance); performance.now = () => now() + 60_000;"


def test_open_page_continues_after_upgrade(page: Page) -> None:
    loaded_pages: list[str] = []

    def remember_page(request: Request) -> None:
        if request.resource_type == "document":
            loaded_pages.append(request.url)

    def answer_as_new_version(route: Route) -> None:
        # A page that was loaded from the new version asks only for files that it has.
        if loaded_pages:
            route.continue_()
        else:
            route.fulfill(status=404)

    page.add_init_script(OPEN_FOR_A_MINUTE)
    # Before the page is loaded: Chromium may send the next requests of a loaded page past a new route.
    page.route("**/static/assets/ProblemPage-*.js", answer_as_new_version)
    page.goto("/")
    problem = page.get_by_role("link", name="Numerically stable softmax").first
    expect(problem).to_be_visible()
    page.on("request", remember_page)
    problem.click()
    expect(page.get_by_label("Your solution in Python")).to_be_visible()
    assert [url.rpartition("/problems/")[2] for url in loaded_pages] == ["softmax"]
