"""Fixtures and hooks of all tests. A test may skip if the machine lacks something, but not in CI."""

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium, one for each module: while it runs, Playwright's event loop blocks any other in this thread."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("Chromium is not installed. Run `apt install chromium`.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield chromium
        chromium.close()


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Generator[None]:
    deselect_tests_of_other_user(config, items)
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    groups = {item: get_group(item) for item in items}
    for item, group in groups.items():
        item.add_marker(pytest.mark.xdist_group(group))
    yield
    slow_groups = {groups[item] for item in items if item.get_closest_marker("slow")}
    # After the other plugins, which also sort: slow groups start first, so that no process runs one alone at the end.
    items.sort(key=lambda item: groups[item] not in slow_groups)


def deselect_tests_of_other_user(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Some tests need root and some an ordinary user. CI runs the suite as each."""
    other_marker = "ordinary" if os.geteuid() == 0 else "root"
    deselected = [item for item in items if item.get_closest_marker(other_marker)]
    items[:] = [item for item in items if item not in deselected]
    config.hook.pytest_deselected(items=deselected)


def get_group(item: pytest.Item) -> str:
    """Return the group of a test; one process runs a group. A module is a group, because its tests share fixtures, and
    so are the folders whose tests share a stack. Each package of the gate is one."""
    if item.get_closest_marker("gate"):
        return item.name
    module = item.path.relative_to(FOLDER)
    return module.parts[0] if module.parts[0] in ("browser", "composed") else module.as_posix()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure in CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but CI must run every test: {report.longrepr}"
    return report
