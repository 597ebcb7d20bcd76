"""`make load ARGS=soak`: it notices what grows with the number of submissions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.load.footprint import Footprint, list_trees, read_footprint
from tools.load.soak_scenario import PARTS, SLACK, find_growth


def make_footprints(name: str, first: float, step: float) -> list[Footprint]:
    return [{name: first + step * part} for part in range(PARTS)]


@pytest.mark.parametrize(("unit", "step"), [("MiB", 2.0), ("descriptors", 2), ("processes", 1), ("namespaces", 3)])
def test_reports_what_grows(unit: str, step: float) -> None:
    name = f"worker, {unit}"
    (fault,) = find_growth(make_footprints(name, 40, step))
    assert fault.startswith(f"{name}: grew from ")
    assert find_growth(make_footprints(name, 40, 0)) == []
    assert find_growth(make_footprints(name, 40, -step)) == []


def test_ignores_the_warm_up_and_one_cell_more() -> None:
    early = [{"worker, descriptors": 10.0}] * (PARTS // 4)
    rest = [{"worker, descriptors": 100.0}] * (PARTS - len(early) - 1)
    assert find_growth([*early, *rest, {"worker, descriptors": 100.0 + SLACK["descriptors"]}]) == []


PROGRAM = """
import os, subprocess, sys
pipes = [os.pipe() for _ in range(50)]
ballast = b"x" * (64 << 20)
child = subprocess.Popen(["cat"], stdin=subprocess.PIPE)
print("ready", flush=True)
sys.stdin.read()
child.communicate()
"""


def test_counts_processes_with_descendants_and_files(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(bytes(range(256)) * 16384)
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        found = read_footprint({"program": [process.pid]}, {"files": [tmp_path]})
        assert list_trees({process.pid}) < list_trees({os.getpid()})
        process.communicate()
    assert found["program, processes"] == 2
    assert found["program, descriptors"] > 100
    assert found["program, MiB"] > 64
    assert found["program, namespaces"] >= 6
    assert found["files, MiB"] == pytest.approx(4, abs=0.1)
    assert read_footprint({"program": [process.pid]}, {})["program, processes"] == 0
