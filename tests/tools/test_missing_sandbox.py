"""Which tests skip where no cell can be created: real runs of pytest with the plug-in, with and without namespaces."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import backends
from tests.backends import NO_USER_NAMESPACES, can_create_cell, require_backend
from tools.run import ROOT

SOURCE = """
import pytest

from sandbox import SandboxUnavailable, open_sandbox
from tests.sandbox.job_builders import make_job

def run_job():
    open_sandbox("bubblewrap").run(make_job("def f(x): return x"))

@pytest.fixture
def job():
    run_job()

def test_job():
    run_job()

def test_fixture(job):
    pass

def test_cause():
    try:
        run_job()
    except SandboxUnavailable as error:
        raise ValueError from error

@pytest.mark.usefixtures("require_sandbox")
def test_subprocess():
    pass

def test_assertion():
    assert 1 == 2

def test_docker():
    open_sandbox("docker")

def test_isolation(monkeypatch):
    monkeypatch.setenv("SANDBOX_ISOLATION", "loose")
    run_job()
"""
FAILURES = {"test_assertion": "FAILED", "test_docker": "FAILED"}
"""Of tests that need no cell of bubblewrap."""
NEED_CELL = ("test_job", "test_fixture", "test_cause", "test_subprocess")


@pytest.fixture(autouse=True)
def require_namespaces() -> None:
    require_backend("bubblewrap")


def run_tests(folder: Path, prefix: Sequence[str] = (), **env: str) -> dict[str, str]:
    """Run SOURCE with the plug-in, and return how each test ended."""
    (folder / "pytest.ini").touch()
    (folder / "test_source.py").write_text(SOURCE)
    settings = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "DOCKER_HOST": "unix:///no/such.sock"}
    options = ("-v", "--tb=no", "-rN", "-p", "no:cacheprovider", "-p", "tests.missing_sandbox")
    inherited = {name: value for name, value in os.environ.items() if name not in ("CI", "SANDBOX_ISOLATION")}
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "pytest", *options],
        cwd=folder,
        env={**inherited, **settings, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line.partition("::")[2].split() for line in done.stdout.splitlines() if "::" in line]
    return {name: outcome for name, outcome, *_ in lines}


def test_skips_what_needs_a_cell_if_none_can_be_created(tmp_path: Path) -> None:
    outcomes = run_tests(tmp_path, NO_USER_NAMESPACES)
    assert outcomes == dict.fromkeys((*NEED_CELL, "test_isolation"), "SKIPPED") | FAILURES


def test_fails_in_ci_if_no_cell_can_be_created(tmp_path: Path) -> None:
    outcomes = run_tests(tmp_path, NO_USER_NAMESPACES, CI="true")
    # tests/conftest.py turns this skip into a failure.
    assert outcomes.pop("test_subprocess") == "SKIPPED"
    assert set(outcomes.values()) == {"FAILED", "ERROR"}


def test_hides_no_failure_if_cells_can_be_created(tmp_path: Path) -> None:
    outcomes = run_tests(tmp_path)
    assert outcomes == dict.fromkeys(NEED_CELL, "PASSED") | FAILURES | {"test_isolation": "FAILED"}


def test_broken_sandbox_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the kernel allows what a cell needs, the reason is not the machine."""
    monkeypatch.setattr(backends, "can_run_job", lambda: False)
    assert can_create_cell.__wrapped__("")


def test_working_sandbox_is_no_reason_to_skip(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some machines allow namespaces only to bubblewrap."""
    monkeypatch.setattr(backends, "has_namespaces", lambda: False)
    assert can_create_cell.__wrapped__("")
