"""`make bench`: how its table judges what was measured."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from problems.format.loader import PRACTICE_SEED
from tools.bench import ways
from tools.bench.bench_package import write_package
from tools.bench.cpu_groups import (
    ENGINE_PROGRAMS,
    CpuMeter,
    GroupTree,
    find_own_folder,
    find_programs,
    list_members,
    read_cpu_seconds,
)
from tools.bench.measurements import CASE_WORK, CPU, JUDGING, RATE, WALL, Samples, Values, Way, measure, run_metered
from tools.bench.modes import DEFAULT_MODE
from tools.bench.report import build_rows
from tools.bench.table import MISSED, MISSED_PARTLY, Row, format_shares, format_table
from tools.stack import wait_until


def make_row(ratio: float, goal: float | None, *, is_higher_better: bool = False) -> Row:
    return Row(name="a row", values=[ratio], goal=goal, is_higher_better=is_higher_better)


@pytest.mark.parametrize(
    ("ratio", "goal", "is_higher_better", "verdict"),
    [
        (0.1, 0.1, False, ""),
        (0.15, 0.1, False, MISSED_PARTLY),
        (0.2, 0.1, False, MISSED_PARTLY),
        (0.21, 0.1, False, MISSED),
        (4.0, 4.0, True, ""),
        (2.0, 4.0, True, MISSED_PARTLY),
        (1.9, 4.0, True, MISSED),
        (99.0, None, False, ""),
    ],
)
def test_marks_row_that_misses_its_goal(ratio: float, goal: float | None, is_higher_better: bool, verdict: str) -> None:
    assert make_row(ratio, goal, is_higher_better=is_higher_better).verdict == verdict


def test_row_has_ratio_of_medians_and_middle_half() -> None:
    row = Row(name="a row", values=[1.0, 2.0, 3.0, 4.0, 100.0], reference=6.0)
    assert (row.ratio, row.quartiles) == (0.5, (2.0, 4.0))
    assert make_row(0.3, None).quartiles == (0.3, 0.3)


def test_prints_row_beside_its_limits() -> None:
    row = Row(name="sandbox", values=[0.010, 0.012, 0.014], reference=0.06, goal=0.1, floor=0.03)
    assert format_table([row]).splitlines()[1].split() == (
        ["sandbox", "12.0", "ms", "11.0", "to", "13.0", "0.20", "0.1", "0.03", *MISSED_PARTLY.split()]
    )


def test_prints_shares_of_the_sum() -> None:
    lines = format_shares({"web": 0.03, "worker": 0.01}).splitlines()
    assert [line.split() for line in lines] == [["web", "30.0", "ms", "75%"], ["worker", "10.0", "ms", "25%"]]


class SteadyMeter(CpuMeter):
    """Half a second of CPU time passes between two readings."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0.0

    def read_seconds(self) -> float:
        self._seconds += 0.5
        return self._seconds

    def wait_until_idle(self) -> None: ...


def test_divides_cpu_time_by_submissions() -> None:
    way = Way("queue", lambda: {RATE: 3.0}, {CPU: SteadyMeter()}, count=5)
    assert run_metered(way) == {RATE: 3.0, CPU: 0.1}


def test_interleaves_ways_and_drops_first_round() -> None:
    calls: list[str] = []

    def record(name: str) -> Values:
        calls.append(name)
        return {WALL: float(len(calls))}

    samples = measure([Way(name, partial(record, name)) for name in ("a", "b")], rounds=3)
    assert [sorted(calls[i : i + 2]) for i in range(0, 8, 2)] == [["a", "b"]] * 4
    assert sorted(samples["a"][WALL] + samples["b"][WALL]) == [3.0, 4.0, 5.0, 6.0, 7.0, 8.0]


def test_compares_every_row_with_the_fresh_process() -> None:
    mode = DEFAULT_MODE.name
    samples: dict[str, Samples] = {
        ways.FRESH: {WALL: [0.1], CPU: [0.1]},
        ways.FRESH_MANY: {RATE: [20.0], CPU: [0.1]},
        f"{ways.SANDBOX} {mode}": {WALL: [0.01], CPU: [0.03], CASE_WORK: [0.004]},
        ways.MORE_CASES: {WALL: [0.05], CPU: [0.05], CASE_WORK: [0.016]},
        f"{ways.JUDGE} {mode}": {WALL: [0.06], JUDGING: [0.03], CPU: [0.08]},
        f"{ways.QUEUE} {mode}": {RATE: [50.0], CPU: [0.05]},
    }
    ratios = {
        row.name.removeprefix(f"{mode}: "): round(row.ratio, 3) for row in build_rows(samples, {DEFAULT_MODE: 9e6})
    }
    assert ratios == {
        "fresh process, no sandbox": 1.0,
        "fresh process, no sandbox: CPU": 1.0,
        "fresh processes, two at a time": 1.0,
        "sandbox, source in to results out": 0.1,
        "sandbox, CPU of the whole life": 0.3,
        "worker, claim to stored report": 0.3,
        "whole judge, POST to verdict in the client": 0.6,
        "whole judge, CPU one at a time": 0.8,
        "worker, CPU at saturation": 0.5,
        "worker at saturation": 2.5,
        "memory of a waiting cell": 9.0,
        "5 times as many cases in one cell: CPU time of the cases": 4.0,
        "5 times as many cases in one cell: CPU time of the whole life": 1.667,
    }


def test_reads_cpu_time_of_both_versions_of_control_groups(tmp_path: Path) -> None:
    (tmp_path / "cpu.stat").write_text("usage_usec 1500000\nuser_usec 1000000\n")
    assert read_cpu_seconds(tmp_path) == 1.5
    (tmp_path / "cpuacct.usage").write_text("2500000000\n")
    assert read_cpu_seconds(tmp_path) == 2.5


@contextmanager
def start_sleeper(group: Path) -> Iterator[int]:
    """Start a process that has a child, in a control group."""
    command = ["sh", "-c", 'echo $$ > "$0/cgroup.procs"; sleep 60 & echo; wait', str(group)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, process_group=0) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield process.pid
        finally:
            os.killpg(process.pid, 9)


def remove_group(folder: Path) -> bool:
    """Return whether the group was removed. It stays as long as a process in it is exiting."""
    with suppress(OSError):
        folder.rmdir()
    return not folder.exists()


def test_moves_processes_back_to_their_own_groups() -> None:
    parent = find_own_folder()
    services = [] if parent is None else [parent / f"service-{os.getpid()}-{number}" for number in (1, 2)]
    try:
        for service in services:
            service.mkdir()
    except OSError as error:
        pytest.skip(f"this process may not create control groups: {error}")
    if parent is None:
        pytest.skip("no control group of this process counts CPU time")
    try:
        with start_sleeper(services[0]) as first, start_sleeper(services[1]) as second:
            members = [list_members(service) for service in services]
            assert [len(each) for each in members] == [2, 2]
            tree = GroupTree(parent)
            moved = tree.create("moved", [first, second, members[1][1]])
            assert {first, second} <= set(list_members(moved))
            tree.remove()
            assert [list_members(service) for service in services] == members
    finally:
        for service in services:
            wait_until(lambda service=service: remove_group(service), 10, step=0.01)


def test_finds_programs_by_their_exact_names(tmp_path: Path) -> None:
    for name in ("containerd", "containerd-shim"):
        (tmp_path / name).symlink_to("/bin/sleep")
    with (
        subprocess.Popen([tmp_path / "containerd", "60"]) as engine,
        subprocess.Popen([tmp_path / "containerd-shim", "60"]) as shim,
        subprocess.Popen(["sh", "-c", "sleep 60; : dockerd containerd"]) as mention,
    ):
        try:
            found = find_programs(ENGINE_PROGRAMS)
            assert (engine.pid in found, shim.pid in found, mention.pid in found) == (True, False, False)
        finally:
            for process in (engine, shim, mention):
                process.kill()


def test_package_of_the_benchmark_has_the_chosen_cases(tmp_path: Path) -> None:
    problem = write_package(tmp_path, 20)
    cases = problem.cases(PRACTICE_SEED)
    assert (len(cases), any(case.sample for case in cases)) == (20, True)
    assert {case.group for case in cases} >= {"normal", "trap"}
