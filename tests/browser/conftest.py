"""One running stack for all browser tests."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import Error as PageError

from tests.browser.own_network import OwnNetwork, can_create_network
from tests.folder_resources import share_in_folder
from tools.stack import ROOT, Stack

STACK = pytest.StashKey[Stack]()
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add to the report of a failed test what its pages show, and the end of the processes' logs."""
    report = yield
    if report.failed and report.when == "call":
        for name, value in getattr(item, "funcargs", {}).items():
            if isinstance(value, Page):
                report.sections.append((f"what {name} shows", read_page(value)))
            elif isinstance(value, Stack):
                report.sections.append(("end of the processes' logs", value.read_logs()))
    return report


def read_page(page: Page) -> str:
    try:
        return f"{page.url}\n{page.locator('body').inner_text(timeout=5000)[:3000]}"
    except PageError as error:
        return f"It cannot be read: {error}"


@pytest.fixture(scope="session")
def network() -> Iterator[OwnNetwork | None]:
    if not can_create_network():
        yield None
        return
    network = OwnNetwork()
    yield network
    network.close()


@pytest.fixture(scope="module", autouse=True)
def use_own_network(network: OwnNetwork | None) -> Iterator[None]:
    """Other modules of this process need the network of the machine."""
    if network is None:
        yield
        return
    network.enter()
    yield
    network.leave()


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, use_own_network: None, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    folder = tmp_path_factory.mktemp("stack")
    return share_in_folder(request, Path(__file__).parent, STACK, lambda: run_stack(folder))


@contextmanager
def run_stack(folder: Path) -> Iterator[Stack]:
    with Stack(folder, "") as running:
        running.start_worker("-c", "2")
        running.start_process("warm", "python", "manage.py", "warm", "softmax")
        yield running


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A page in a new browser context. Page errors and content security policy violations fail the test."""
    context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    new_page = context.new_page()
    errors: list[str] = []
    new_page.on("pageerror", lambda error: errors.append(str(error)))
    new_page.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    yield new_page
    context.close()
    assert errors == []


@pytest.fixture
def accepted() -> str:
    """A correct solution of softmax, from its package."""
    return next((ROOT / "problems/softmax/accepted").glob("*.py")).read_text()


@pytest.fixture
def axe() -> str:
    return Path(AXE).read_text()
