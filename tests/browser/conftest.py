"""One real stack for all browser tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.stack import ROOT, Stack, start

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = start(tmp_path_factory.mktemp("stack") / "var")
    try:
        running.read_until("Ctrl-C stops everything")
        yield running
    finally:
        running.interrupt(20)


@pytest.fixture
def page(browser: Browser, stack: Stack) -> Iterator[Page]:
    """A fresh visitor. What the page throws, and what the content security policy refuses, fails the test."""
    with_context = browser.new_context(base_url=stack.url, viewport={"width": 1440, "height": 900})
    visited = with_context.new_page()
    thrown: list[str] = []
    visited.on("pageerror", lambda error: thrown.append(str(error)))
    visited.on("console", lambda said: thrown.append(said.text) if "Content Security Policy" in said.text else None)
    yield visited
    with_context.close()
    assert thrown == []


@pytest.fixture
def accepted() -> str:
    """A right solution of softmax, from its package."""
    return next((ROOT / "problems/softmax/accepted").glob("*.py")).read_text()


@pytest.fixture
def axe() -> str:
    return Path(AXE).read_text()
