"""One composition, built and started, for all tests here; it is taken down with all that it kept."""

from collections.abc import Generator, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.composed.composition import UP, Composition, copied, missing, said, settings
from tests.stack import ROOT, free_port


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last, for as long as it runs it takes from the others' cores."""
    items.sort(key=lambda item: item.get_closest_marker("composed") is not None)


@pytest.fixture(scope="session")
def composition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composition]:
    if lacking := missing():
        pytest.skip(f"no Docker engine with compose answers here ({lacking})")
    composed = Composition(tmp_path_factory.mktemp("composed"), free_port())
    copied(composed.folder)
    (composed.folder / ".env").write_text(settings(composed.port))
    said(composed.run("sh", "deploy/make-secrets"))
    try:
        composed.compose(*UP, "--build", seconds=800)
        yield composed
    finally:
        composed.compose("down", "--volumes", "--timeout", "5")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What the containers said, where a test failed."""
    report = yield
    composed = getattr(item, "funcargs", {}).get("composition")
    if report.failed and isinstance(composed, Composition):
        said_last = composed.try_compose("logs", "--tail", "60", "--no-color").stdout
        report.sections.append(("the last of the containers' logs", said_last))
    return report


@pytest.fixture
def page(browser: Browser, composition: Composition) -> Iterator[Page]:
    context = browser.new_context(base_url=composition.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def accepted() -> str:
    """A right solution of softmax, from its package."""
    return next((ROOT / "problems/softmax/accepted").glob("*.py")).read_text()
