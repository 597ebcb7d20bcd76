"""A plug-in of pytest that stores which tests failed, and why: `-p tools.gate.failure_record --failure-record FILE`."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest

DECISIVE = "decisive"
"""The marker of tests that have no second chance: one escape in ten runs is an escape."""
SKIPPED_IN_CI = "skipped_in_ci"
CRASHED = "???"
"""The phase that pytest-xdist gives to a test whose process ended."""
COLLECTION = "collection"


@dataclass(frozen=True)
class Failure:
    nodeid: str
    reason: str
    """One line."""
    is_final: bool
    """A second run could not excuse it."""


@dataclass
class FailureRecord:
    exit_status: int
    """As pytest defines it: 0 all passed, 1 some failed, more if the run itself failed."""
    failures: list[Failure] = field(default_factory=list)

    def write(self, path: Path) -> None:
        path.write_text(json.dumps(asdict(self), indent=1))


def read_record(path: Path) -> FailureRecord:
    data = json.loads(path.read_text())
    return FailureRecord(data["exit_status"], [Failure(**failure) for failure in data["failures"]])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--failure-record", metavar="FILE", help="store the failed tests and their reasons in FILE")


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if not is_worker and (path := config.getoption("--failure-record")):
        config.pluginmanager.register(_Recorder(Path(path)))


class _Recorder:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._failures: dict[str, Failure] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._failures.setdefault(report.nodeid, _build_failure(report))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            nodeid = report.nodeid or COLLECTION
            self._failures[nodeid] = Failure(nodeid, _get_reason(report), is_final=True)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        FailureRecord(int(exitstatus), list(self._failures.values())).write(self._path)


def _build_failure(report: pytest.TestReport) -> Failure:
    reason = _get_reason(report)
    is_timeout = "from pytest-timeout" in reason
    is_final = (
        report.when == CRASHED
        or (SKIPPED_IN_CI, True) in report.user_properties
        or (DECISIVE in report.keywords and not is_timeout)
    )
    return Failure(report.nodeid, reason, is_final)


def _get_reason(report: Any) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr or "no reason")
    return next((line.strip() for line in text.splitlines() if line.strip()), "no reason")[:300]
