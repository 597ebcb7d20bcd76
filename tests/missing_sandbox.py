"""A plug-in of pytest that skips tests if no cell can be created on this machine. In CI they fail."""

import os
import traceback
from collections.abc import Generator, Iterator

import pytest

from sandbox import SandboxUnavailable, bubblewrap
from sandbox.backends import DEFAULT_BACKEND
from tests.backends import find_missing_part, require_backend


@pytest.fixture(scope="session")
def require_sandbox() -> None:
    """For tests whose subprocess or worker opens the sandbox: its error does not reach the test."""
    require_backend(os.environ.get("SANDBOX") or DEFAULT_BACKEND)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a failure into a skip if bubblewrap raised the error and cannot create a cell here."""
    report = yield
    if report.failed and call.excinfo and os.environ.get("CI") != "true" and is_from_bubblewrap(call.excinfo.value):
        reason = find_missing_part(DEFAULT_BACKEND)
        if reason is not None:
            report.outcome = "skipped"
            report.longrepr = (str(item.path), item.location[1] or 0, f"Skipped: {DEFAULT_BACKEND}: {reason}")
    return report


def is_from_bubblewrap(error: BaseException) -> bool:
    """Return whether the sandbox is unavailable because bubblewrap failed, and not, for example, Docker."""
    chain = tuple(list_causes(error))
    return any(isinstance(each, SandboxUnavailable) for each in chain) and any(map(has_passed_bubblewrap, chain))


def list_causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, and what it was raised from or during."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def has_passed_bubblewrap(error: BaseException) -> bool:
    frames = traceback.walk_tb(error.__traceback__)
    return any(str(frame.f_globals.get("__name__")).startswith(bubblewrap.__name__) for frame, _ in frames)
