"""One Compose project, built and started for all tests in this folder, and removed afterwards with its volumes."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.composed.compose_project import (
    UP,
    ComposeProject,
    build_env_file,
    copy_project,
    get_unavailable_reason,
    remove_images,
    require_success,
)
from tests.folder_resources import share_in_folder
from tools.stack import ROOT, find_free_port

PROJECT = pytest.StashKey[ComposeProject]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run these tests last, because the project uses CPU time that other tests need."""
    items.sort(key=lambda item: item.get_closest_marker("composed") is not None)


@pytest.fixture(scope="module")
def project(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ComposeProject:
    if reason := get_unavailable_reason():
        pytest.skip(f"these tests need a Docker engine with Compose ({reason})")
    folder = tmp_path_factory.mktemp("composed")
    return share_in_folder(request, Path(__file__).parent, PROJECT, lambda: run_project(folder))


@contextmanager
def run_project(folder: Path) -> Iterator[ComposeProject]:
    project = ComposeProject(folder, find_free_port())
    copy_project(project.folder)
    (project.folder / ".env").write_text(build_env_file(project.port))
    require_success(project.run("sh", "deploy/make-secrets"))
    try:
        project.compose(*UP, "--build", seconds=800)
        yield project
    finally:
        project.compose("down", "--volumes", "--timeout", "5")
        remove_images(project)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the containers' logs to the report of a failed test."""
    report = yield
    project = getattr(item, "funcargs", {}).get("project")
    if report.failed and isinstance(project, ComposeProject):
        logs = project.try_compose("logs", "--tail", "60", "--no-color").stdout
        report.sections.append(("last lines of the containers' logs", logs))
    return report


@pytest.fixture
def page(browser: Browser, project: ComposeProject) -> Iterator[Page]:
    context = browser.new_context(base_url=project.url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def accepted_source() -> str:
    """An accepted solution of softmax."""
    return next((ROOT / "problems/softmax/accepted").glob("*.py")).read_text()
