"""Fixtures and hooks of all tests. A test may skip if the machine lacks something, but not in CI."""

import gc
import os
import signal
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from playwright.sync_api import Browser, expect

from sandbox.cell_images import has_kernels
from tests import missing_sandbox
from tests.browser.chromium import run_chromium
from tests.browser.own_network import can_create_network
from tests.kernels import LEFT_OUT
from tests.privileges import is_root
from tools.gate.failure_record import DECISIVE, SKIPPED_IN_CI
from tools.gate.graphics_card import WITHOUT_CARD, has_card
from tools.gate.groups import TableError, read_table
from tools.gate.schedule import DurationRecorder, FixedScheduling, read_durations

KERNELS, GPU = "kernels", "gpu"
"""The groups of all tests that need Triton, and of those that need a graphics card."""
LEFT_OUT_TESTS = pytest.StashKey[tuple[str, ...]]()
"""Why tests of this run were deselected."""
DECISIVE_MODULES = {
    *(f"tests/sandbox/test_{name}.py" for name in ("codec", "fork_memory", "frame_containers", "fresh_processes")),
    *(f"tests/sandbox/test_{name}.py" for name in ("frozen_channel", "host_paths", "hostile", "leaks", "secrets")),
    "tests/sandbox/test_syscall_table.py",
    *(f"tests/grading/test_{name}.py" for name in ("cheating_test_files", "forged_outcomes", "hostile_programs")),
    *(f"tests/grading/test_{name}.py" for name in ("object_sync_fuzz", "redact")),
    *(f"tests/judge/test_{name}.py" for name in ("access", "public_answers", "result_visibility", "team_isolation")),
}
"""Escapes, leaks, the access matrix, redaction and the codec: the gate does not run them again after a failure."""
BROWSER, COMPOSITION = "browser", "composition"
"""The groups of all tests that use a shared stack. The browser tests have a network of their own where that is
possible (`tests/browser/own_network.py`). Elsewhere they are in the group of the composition."""
PACKAGE_TESTS = ("test_package_is_valid[", "test_judges_first_sources_of_each_package[")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for each module, because it blocks other event loops of this thread."""
    with run_chromium() as chromium:
        yield chromium


# Always the same examples: a change must not fail because of one that another run would not try.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("steady")

EXPECT_MS = 30_000
"""How long an expectation about a page waits. It ends a hang: Playwright's 5 s are too few on a busy machine."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print one line about what this machine lacks, and one if kernel problems are left out."""
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped"))
    if reasons:
        counts = ((f"{count} test{'s' * (count > 1)}", reason.rstrip(".")) for reason, count in reasons.most_common())
        left_out = "; ".join(f"{tests} ({reason})" for tests, reason in counts)
        terminalreporter.write_line(f"Left out: {left_out}.")
    if not has_kernels() and terminalreporter.config.option.group in (None, KERNELS):
        terminalreporter.write_line(LEFT_OUT)
    if WITHOUT_CARD in terminalreporter.config.stash.get(LEFT_OUT_TESTS, ()):
        terminalreporter.write_line(WITHOUT_CARD)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--group", help="run only the tests of this group of tests/groups.toml")
    parser.addoption("--write-durations", action="store_true", help="store the seconds of each module")


def pytest_configure(config: pytest.Config) -> None:
    # The gate needs no Triton: all tests that do are in the group of kernels.
    if os.environ.get("CI") == "true" and not has_kernels() and config.option.group in (None, KERNELS):
        raise pytest.UsageError(LEFT_OUT)
    config.pluginmanager.register(missing_sandbox)
    expect.set_options(timeout=EXPECT_MS)
    # A shell ignores SIGINT in what it starts in the background, and all processes of the tests would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.write_durations and not hasattr(config, "workerinput"):
        config.pluginmanager.register(DurationRecorder(get_group))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    deselect_tests_of_other_user(config, items)
    deselect_other_groups(config, items)
    deselect_without_card(config, items)
    for item in items:
        if item.nodeid.partition("::")[0] in DECISIVE_MODULES:
            item.add_marker(DECISIVE)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import modules that have no test of the group that `--group` names."""
    if not config.option.group or collection_path.suffix != ".py":
        return None
    module = collection_path.relative_to(config.rootpath).as_posix()
    group, table = config.option.group, read_table()
    return True if group in table.groups and not table.has_tests(group, module) else None


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Keep the garbage collector from visiting the modules and thousands of test items, which remain until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def deselect_tests_of_other_user(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Some tests need root and some an ordinary user. CI runs the suite as each."""
    users = {"root": is_root(), "ordinary": os.geteuid() != 0}
    others = [marker for marker, is_own in users.items() if not is_own]
    deselected = [item for item in items if any(map(item.get_closest_marker, others))]
    items[:] = [item for item in items if item not in deselected]
    config.hook.pytest_deselected(items=deselected)


def deselect_without_card(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tests of a GPU run only on a machine that has one. The summary says so."""
    deselected = [] if has_card() else [item for item in items if item.get_closest_marker(GPU)]
    items[:] = [item for item in items if item not in deselected]
    if deselected:
        config.stash[LEFT_OUT_TESTS] = (WITHOUT_CARD,)
    config.hook.pytest_deselected(items=deselected)


def deselect_other_groups(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run only the tests of the group that `--group` names. Each test must be in one, also without this option."""
    try:
        table = read_table()
        assigned = table.assign(item.nodeid for item in items)
        selected = table.select(config.option.group, assigned) if config.option.group else assigned.keys()
    except TableError as error:
        raise pytest.UsageError(str(error)) from None
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in selected])
    items[:] = [item for item in items if item.nodeid in selected]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FixedScheduling:
    return FixedScheduling(config, log, get_group, read_durations())


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Collect garbage at the end of a module: a warning about an object of its tests must not hit a later one."""
    if nextitem is None or nextitem.path != item.path:
        gc.collect()


def get_group(nodeid: str) -> str:
    """Return the group of a test; one process runs a group. A module is a group, because its tests share fixtures, and
    so is all that uses a shared stack: not the browser tests in `own_stack/`. Each package is one."""
    path, _, name = nodeid.partition("::")
    folder = path.split("/")[1]
    if folder == "composed" or (folder == "browser" and not can_create_network()):
        return COMPOSITION
    if folder == "browser" and "/own_stack/" not in path:
        return BROWSER
    return name if name.startswith(PACKAGE_TESTS) else path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped test into a failure in CI."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.user_properties.append((SKIPPED_IN_CI, True))
        report.longrepr = f"{item.nodeid} was skipped, but CI must run every test: {report.longrepr}"
    return report
