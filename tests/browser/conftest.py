"""One running stack for all browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.own_network import OwnNetwork, can_create_network
from tools.stack import ROOT, Stack

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"


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


@pytest.fixture(scope="session")
def stack(network: OwnNetwork | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if network is not None:
        network.enter()  # which the module's `use_own_network` has not done yet
    with Stack(tmp_path_factory.mktemp("stack"), "") as running:
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
