"""Prints a table: what a submission costs, each row as a ratio to a fresh Python process without a sandbox.

Run by `make bench`. The process runs the same cases with the same driver. All ways run interleaved in shuffled order.
A judge of its own, with one worker, is started for each isolation mode that this machine has; with
JUDGE_DATABASE each uses a new database on that PostgreSQL server. CPU time is that of everything involved. It is read
from control groups, so without a writable one (for an ordinary user, or in most containers) it is not measured.
Where it is, a second table says where the CPU time of a submission goes.
"""

import argparse
import importlib
import logging
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import django
from django.apps import apps

from judge.grading.source_run import build_job
from problems.format.loader import PRACTICE_SEED
from sandbox.backends import DEFAULT_BACKEND, get_unavailable_reason
from sandbox.isolation import SHARED, STRICT
from tools.bench.bench_package import write_package
from tools.bench.cell_memory import measure_waiting_cell
from tools.bench.cpu_groups import open_group_tree
from tools.bench.fresh_process import FreshProcess
from tools.bench.judge_stack import JudgeStack
from tools.bench.measurements import measure
from tools.bench.modes import DOCKER, CpuGroups, Mode, list_modes, open_mode, run_launcher
from tools.bench.package_check_time import measure_package_check
from tools.bench.report import build_gate_row, build_rows, compute_shares
from tools.bench.sandbox_ways import get_right_solution
from tools.bench.table import format_shares, format_table
from tools.bench.ways import build_fresh_ways, build_judge_ways, build_sandbox_ways
from tools.load.locust_run import describe_machine


def main() -> None:
    options = parse_options()
    logging.disable(logging.INFO)
    if options.gate:
        print(format_table([build_gate_row(measure_package_check())]))
        return
    with ExitStack() as exits:
        folder = Path(exits.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        bench = Bench(folder, options, exits)
        samples = measure(bench.ways, options.rounds)
    print(f"{describe_machine()}, load {os.getloadavg()[1]:.0f}, medians of {options.rounds} rounds")
    print(f"one right softmax submission with {options.cases} cases\n")
    print(format_table(build_rows(samples, bench.memory)))
    if shares := compute_shares(samples):
        print(f"\nCPU time of a submission\n{format_shares(shares)}")


class Bench:
    """Prepares all ways. What it starts ends with `exits`."""

    def __init__(self, folder: Path, options: argparse.Namespace, exits: ExitStack) -> None:
        os.environ["JUDGE_CACHE"] = str(folder / "cache")
        self.memory: dict[Mode, float] = {}
        self._folder, self._queue_length, self._exits = folder, options.queue, exits
        self._processes = options.processes
        self._packages = make_folder(folder / "packages")
        self._problem = write_package(self._packages, options.cases)
        cases = self._problem.cases(PRACTICE_SEED)
        self._job = build_job(self._problem, cases, get_right_solution(self._problem))
        self._groups = CpuGroups(exits.enter_context(open_group_tree()))
        modes = self._open_modes(options.mode)
        fresh = FreshProcess(self._job, make_folder(folder / "fresh"))
        self.ways = build_fresh_ways(fresh, self._queue_length, self._groups)
        for mode in modes:
            self._add_sandbox(mode)
        for mode in modes if options.judge else ():
            self._add_judge(mode)

    def _open_modes(self, part_of_name: str) -> list[Mode]:
        if get_unavailable_reason(DOCKER) is None:
            self._groups.add_engine()
            self._exits.enter_context(run_launcher(self._folder, STRICT, self._groups))
        if get_unavailable_reason(DEFAULT_BACKEND) is None:
            self._exits.enter_context(run_launcher(self._folder, SHARED, self._groups))
        if url := os.environ.get("JUDGE_DATABASE"):
            self._groups.add_database(url)
        return [mode for mode in list_modes() if part_of_name in mode.name]

    def _add_sandbox(self, mode: Mode) -> None:
        sandbox = self._exits.enter_context(open_mode(mode))
        self.memory[mode] = measure_waiting_cell(mode, sandbox, self._job)
        self.ways += build_sandbox_ways(mode, sandbox, self._problem, self._job, self._groups)

    def _add_judge(self, mode: Mode) -> None:
        folder = make_folder(self._folder / mode.name.replace(" ", "-"))
        stack = self._exits.enter_context(JudgeStack(mode, folder, self._packages, self._groups, self._processes))
        stack.start_judging()
        if not apps.ready:
            os.environ |= stack.env | {"DJANGO_SETTINGS_MODULE": "judge.settings"}
            django.setup()
        # The models need the settings set above.
        stack_ways = importlib.import_module("tools.bench.stack_ways")
        self.ways += build_judge_ways(stack, stack_ways.StackWays(stack, self._problem), self._queue_length)


def make_folder(path: Path) -> Path:
    path.mkdir()
    return path


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measurements of each way")
    parser.add_argument("--cases", type=int, default=20, help="cases of the submission")
    parser.add_argument("--queue", type=int, default=24, help="submissions that wait at saturation")
    parser.add_argument("--processes", type=int, default=2, help="submissions that the worker judges at a time")
    parser.add_argument("--mode", default="", help="only modes whose name contains this, such as bubblewrap or strict")
    parser.add_argument("--no-judge", dest="judge", action="store_false", help="only the sandbox")
    parser.add_argument("--gate", action="store_true", help="only the gate, which takes minutes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
