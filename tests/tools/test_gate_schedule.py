"""Real processes of pytest-xdist run the modules that the durations assign to them."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tools.run import ROOT

CONFTEST = """
from tools.gate.schedule import FixedScheduling

SECONDS = {"test_a.py": 9, "test_b.py": 5, "test_c.py": 3, "test_d.py": 0.5}

def pytest_xdist_make_scheduler(config, log):
    return FixedScheduling(config, log, lambda nodeid: nodeid.partition("::")[0], SECONDS)
"""
MODULE = """
import os
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range(4))
def test_x(number, worker_id):
    with Path("ran").open("a") as file:
        print("{name}", os.getpid(), file=file)
    if {crashes} and number == 2 and not Path("crashed").exists():
        Path("crashed").touch()
        os._exit(3)
"""


def run_modules(folder: Path, crashing: str = "") -> list[list[str]]:
    """Return the modules that each process ran, in order."""
    (folder / "conftest.py").write_text(CONFTEST)
    for name in "abcd":
        (folder / f"test_{name}.py").write_text(MODULE.format(name=name, crashes=name == crashing))
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    options = ["-p", "xdist", "-p", "no:cacheprovider", "-q", "-n", "2", "--no-loadscope-reorder", str(folder)]
    command = [sys.executable, "-m", "pytest", "--rootdir", str(folder), *options]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert ("16 passed" if not crashing else "1 failed, 16 passed") in done.stdout, done.stdout
    modules: dict[str, list[str]] = defaultdict(list)
    for line in (folder / "ran").read_text().splitlines():
        module, process = line.split()
        if module not in modules[process]:
            modules[process].append(module)
    return sorted(modules.values())


def test_same_modules_run_in_one_process(tmp_path: Path) -> None:
    assert run_modules(tmp_path) == [["a"], ["b", "c", "d"]]


@pytest.mark.parametrize(
    ("crashing", "expected"), [("b", [["a"], ["b"], ["b", "c", "d"]]), ("a", [["a"], ["a"], ["b", "c", "d"]])]
)
def test_process_that_replaces_a_crashed_one_goes_on(crashing: str, expected: list[list[str]], tmp_path: Path) -> None:
    assert run_modules(tmp_path, crashing) == expected
