"""Thousands of submissions, one after another. Memory, descriptors, processes and disk must not grow with their number.

Only the stored submissions themselves may: their bytes are printed. What the judge occupies is read between two parts
of the run, when nothing is judged.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import connection

from judge.messaging import wakeup
from judge.models import Report, Submission
from judge.operations.storage import measure_database
from problems.format.loader import load_package
from tools.load.cpu_time import find_pids
from tools.load.footprint import Footprint, read_footprint, sum_sizes
from tools.load.judging_scenario import PROCESSES, WAIT_SECONDS
from tools.load.loaded_judge import SLUG, LoadedJudge
from tools.load.locust_run import describe_machine
from tools.stack import Stack, wait_until

PARTS = 20
SETTLE_SECONDS = 3.0
"""After it, used cells are deleted and new ones wait."""
MAX_GROWTH = 0.05
"""Of the median of the last quarter over that of the second one. The first is the warm-up."""
SLACK = {"MiB": 8.0, "descriptors": 8, "processes": 2, "namespaces": 8, "control groups": 12}
"""Growth by unit that says nothing: that of one cell more or less at the moment of the reading."""
ENDINGS = (b"", b"\n\ndef softmax(x):\n    return 2 * x\n", b"\n\ndef softmax(x):\n    raise ValueError(x)\n")
"""Added to right solutions: nothing, what makes them wrong, what makes them fail."""
CRASH = b"import os\n\n\ndef softmax(x):\n    os._exit(9)\n"


def run(stack: Stack, options: argparse.Namespace) -> list[str]:
    """Return the faults."""
    judge, programs = LoadedJudge(stack, 0), list_programs()
    stack.start_worker("-c", str(PROCESSES))
    footprints: list[Footprint] = []
    started = time.monotonic()
    for part in range(1, PARTS + 1):
        judge_programs(judge, programs, max(1, options.count // PARTS))
        time.sleep(SETTLE_SECONDS)
        footprints.append(read_judge_footprint(stack))
        print(f"part {part} of {PARTS} after {time.monotonic() - started:.0f} s", flush=True)
    seconds = time.monotonic() - started
    judged, stored = Report.objects.count(), read_database_bytes(stack)
    print(f"{describe_machine()}: {judged} submissions in {seconds:.0f} s, {judged / seconds:.1f} a second")
    print(f"the database has {stored / 1024 / judged:.1f} KiB for each")
    print_footprints(footprints)
    expected = PARTS * max(1, options.count // PARTS)
    faults = [] if judged == expected else [f"{judged} of {expected} submissions have a report"]
    return faults + find_growth(footprints)


def list_programs() -> list[bytes]:
    """Right, wrong and failing solutions, and one that ends its process."""
    right = list(load_package(SLUG).accepted.values())
    return [*(source + ending for source in right for ending in ENDINGS), CRASH]


def judge_programs(judge: LoadedJudge, programs: Sequence[bytes], count: int) -> None:
    rows = judge.build_rows(count)
    for row, source in zip(rows, itertools.cycle(programs), strict=False):
        row.source = source
    Submission.objects.bulk_create(rows, batch_size=500)
    for _ in range(PROCESSES):
        wakeup.notify_workers("cpu")
    unjudged = Submission.objects.exclude(state=Submission.State.DONE)
    wait_until(lambda: not unjudged.exists(), WAIT_SECONDS, 0.5)


def read_judge_footprint(stack: Stack) -> Footprint:
    groups = {name: stack.list_pids(name) for name in ("web", "worker", "beat")}
    groups["broker"] = find_pids("valkey-server", os.getpid())
    temporary = [path for path in Path(tempfile.gettempdir()).iterdir() if path != stack.folder]
    own = [path for path in stack.folder.iterdir() if not path.name.startswith("db.sqlite3")]
    return read_footprint(groups, {"files of the judge": own, "other temporary files": temporary})


def read_database_bytes(stack: Stack) -> int:
    if connection.vendor == "sqlite":
        return sum(map(sum_sizes, stack.var.glob("db.sqlite3*")))
    return measure_database()


def print_footprints(footprints: Sequence[Footprint]) -> None:
    print(f"\n{'':<32}{'second quarter':>16}{'last quarter':>16}{'highest':>12}")
    for name, (early, late) in compare_quarters(footprints).items():
        print(f"{name:<32}{early:>16.1f}{late:>16.1f}{max(each[name] for each in footprints):>12.1f}")


def compare_quarters(footprints: Sequence[Footprint]) -> Mapping[str, tuple[float, float]]:
    """The median of each amount in the second and in the last quarter."""
    size = max(1, len(footprints) // 4)
    early, late = footprints[size : 2 * size], footprints[-size:]
    return {
        name: (statistics.median(each[name] for each in early), statistics.median(each[name] for each in late))
        for name in footprints[-1]
    }


def find_growth(footprints: Sequence[Footprint]) -> list[str]:
    faults = []
    for name, (early, late) in compare_quarters(footprints).items():
        slack = SLACK[name.rpartition(", ")[2]]
        if late > early * (1 + MAX_GROWTH) + slack:
            faults.append(f"{name}: grew from {early:.1f} to {late:.1f}")
    return faults
