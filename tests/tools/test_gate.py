"""What `.ci/run` does with failed tests: real runs of pytest in a folder with tests that fail in different ways."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.gate.failure_record import Failure, FailureRecord
from tools.gate.second_run import MOST_FAILED, Part, describe_failures, find_final_problem, judge_parts
from tools.run import ROOT

SKIP = "TEST_GATE_SKIP"
FAILS_ONCE = """
from pathlib import Path

def test_fails_once():
    first, marker = not Path("ran").exists(), Path("ran")
    marker.touch()
    assert not first, "the first time"
"""
FAILS = "def test_fails():\n    assert 1 == 2, 'always'\n"
PASSES = "def test_passes():\n    pass\n"
DECISIVE = "import pytest\n\n@pytest.mark.decisive\ndef test_escape():\n    assert False, 'escaped'\n"
TIMES_OUT = """
import time, pytest

@pytest.mark.decisive
@pytest.mark.timeout(0.1)
def test_waits():
    time.sleep(20)
"""
CRASHES = "import os\n\ndef test_crashes():\n    os._exit(3)\n"
NOT_COLLECTED = "import no_such_module\n"


class GatePart:
    """A part of the gate with these tests."""

    def __init__(self, folder: Path, *sources: str) -> None:
        (folder / "pytest.ini").write_text("[pytest]\nmarkers = decisive\n")
        for number, source in enumerate(sources):
            (folder / f"test_{number}.py").write_text(source)
        env = (f"PYTHONPATH={ROOT}", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1")
        plugins = ("-p", "xdist", "-p", "pytest_timeout", "-p", "no:cacheprovider")
        command = ("env", *env, sys.executable, "-m", "pytest", "-q", *plugins)
        self.part = Part("tests", folder / "tests.json", command)

    def run(self, *options: str) -> FailureRecord:
        record = ["-p", "tools.gate.failure_record", "--failure-record", str(self.part.record_path)]
        subprocess.run([*self.part.command, *record, *options], check=False, stdout=subprocess.DEVNULL)
        result = self.part.read_record()
        assert result is not None
        return result


@pytest.fixture(autouse=True)
def enter_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_passes_if_every_test_passes(tmp_path: Path) -> None:
    gate = GatePart(tmp_path, PASSES)
    assert gate.run() == FailureRecord(0)
    assert judge_parts([gate.part]).problem == ""


def test_names_what_passes_only_the_second_time(tmp_path: Path) -> None:
    gate = GatePart(tmp_path, FAILS_ONCE, PASSES)
    gate.run()
    result = judge_parts([gate.part])
    assert result.problem == ""
    assert [failure.nodeid for failure in result.unstable] == ["test_0.py::test_fails_once"]
    assert "the first time" in result.unstable[0].reason


def test_fails_with_what_fails_twice(tmp_path: Path) -> None:
    gate = GatePart(tmp_path, FAILS_ONCE, FAILS)
    gate.run("-n", "2")
    result = judge_parts([gate.part])
    assert result.problem == "Tests failed twice."
    assert [failure.nodeid for failure in result.unstable] == ["test_0.py::test_fails_once"]
    lines = describe_failures(result)
    assert lines[:2] == ["FAILED (tests) test_1.py::test_fails", "    AssertionError: always"]
    assert lines[2].endswith("-n 0 test_1.py::test_fails")


@pytest.mark.parametrize(
    ("source", "options"),
    [
        pytest.param(DECISIVE, (), id="decisive"),
        pytest.param(CRASHES, ("-n", "1"), id="crashed"),
        pytest.param(NOT_COLLECTED, ("-n", "1"), id="not collected"),
    ],
)
def test_gives_no_second_chance(tmp_path: Path, source: str, options: tuple[str, ...]) -> None:
    gate = GatePart(tmp_path, source)
    gate.run(*options)
    assert judge_parts([gate.part]).problem
    assert not (tmp_path / "tests.second.json").exists()


def test_decisive_test_that_timed_out_may_run_again(tmp_path: Path) -> None:
    (failure,) = GatePart(tmp_path, TIMES_OUT).run().failures
    assert not failure.is_final


def test_skip_in_ci_has_no_second_chance() -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "--group=gate", "-k", "skipped_in_ci", __file__]
    path = Path("record.json").absolute()
    record = ["-p", "tools.gate.failure_record", "--failure-record", str(path)]
    subprocess.run(["env", "CI=true", f"{SKIP}=1", *command, *record], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    result = Part("tests", path, ()).read_record()
    assert result is not None
    assert [failure.is_final for failure in result.failures] == [True]


@pytest.mark.skipif(SKIP in os.environ, reason="the test above runs this one")
def test_skipped_in_ci() -> None:
    """It is skipped only there."""


def test_many_failures_do_not_run_again() -> None:
    failures = [Failure(f"test_{number}", "reason", is_final=False) for number in range(MOST_FAILED + 1)]
    assert find_final_problem({"a": FailureRecord(1, failures[1:])}) == ""
    assert "11 tests failed" in find_final_problem(
        {"a": FailureRecord(1, failures[:6]), "b": FailureRecord(1, failures[6:])}
    )


@pytest.mark.parametrize("record", [None, FailureRecord(2), FailureRecord(1), FailureRecord(5)])
def test_refuses_part_that_did_not_finish(record: FailureRecord | None) -> None:
    assert find_final_problem({"tests": record})
