"""Measures what a submission costs, as ratios to one fresh Python process without a sandbox that runs the same cases.

Run by `make bench`. One right softmax solution runs with all its cases. All ways run interleaved in shuffled order, so
that a noisy machine affects them equally; the table shows medians.
"""

import argparse
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from problems.format.loader import PRACTICE_SEED, load_package
from sandbox import Sandbox, open_sandbox
from sandbox.backends import get_unavailable_reason, list_backends
from sandbox.codec import encode
from sandbox.launcher import settings
from tools.stack import ROOT, wait_until

SLUG = "softmax"
CELL_KINDS = (1, "a warm cell"), (0, "a new cell")
"""The number of spare cells, and what that measures. A launcher always has a warm cell for any worker."""

SETTLE_SECONDS = 0.5
"""Time for the pool to create the next warm cell. It is not measured."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15, help="measurements of each way")
    rounds = parser.parse_args().rounds
    problem = load_package(SLUG)
    source = next(iter(problem.accepted.values()))
    ways: dict[str, Callable[[], None]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        ways["fresh process, no sandbox, no checking"] = prepare_fresh_process(source, folder)
        if get_unavailable_reason("docker") is None:
            stack.enter_context(run_launcher(folder))
        for backend in list_backends():
            if (reason := get_unavailable_reason(backend)) is not None:
                print(f"bench: {backend} is not measured: {reason}")
                continue
            for spare, kind in CELL_KINDS[:1] if backend == "launcher" else CELL_KINDS:
                sandbox = stack.enter_context(closing(open_sandbox(backend, spare=spare)))
                span = ": source in to verdict out" if len(ways) == 1 else ""
                ways[f"judge, {backend}, {kind}{span}"] = partial(grade_submission, source, sandbox)
        print_report(measure(ways, rounds), rounds)


@contextmanager
def run_launcher(folder: Path) -> Iterator[None]:
    """Run a launcher with one warm cell, which this process is configured to use."""
    os.environ |= {settings.SOCKET: str(folder / "launcher" / "socket"), settings.READY: "1"}
    with subprocess.Popen([sys.executable, "-m", "sandbox.launcher"], cwd=ROOT, stdout=subprocess.DEVNULL) as launcher:
        try:
            wait_until(lambda: launcher.poll() is not None or get_unavailable_reason("launcher") is None, 120)
            yield
        finally:
            launcher.terminate()


def grade_submission(source: bytes, sandbox: Sandbox) -> None:
    report = grade(GradingContext(load_package(SLUG), sandbox), source)
    if report.verdict != "accepted":
        raise SystemExit(
            f"bench: The right solution got {report.verdict} ({report.message}), so nothing can be measured."
            f" Run `manage.py check_problems {SLUG}`."
        )


def prepare_fresh_process(source: bytes, folder: Path) -> Callable[[], None]:
    """Return a function that runs `python -I job.py` in `folder`, with the same driver and cases, without a sandbox."""
    problem = load_package(SLUG)
    (folder / "solution.py").write_bytes(source)
    (folder / "driver.py").write_bytes(problem.driver)
    frames = [encode(dict(case.payload)) for case in problem.cases(PRACTICE_SEED)]
    (folder / "cases.bin").write_bytes(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))
    (folder / "job.py").write_text(JOB_PROGRAM.format(folder=str(folder), inside=str(ROOT / "sandbox" / "inside")))
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}

    def run_job() -> None:
        subprocess.run([sys.executable, "-I", folder / "job.py"], check=True, env=environment)

    return run_job


JOB_PROGRAM = """\
import sys, types, importlib
sys.path[:0] = [{folder!r}, {inside!r}]
import codec
sys.modules["cell"] = types.SimpleNamespace(import_solution=importlib.import_module, ask=None)
import driver
driver.load()
data = open({folder!r} + "/cases.bin", "rb").read()
while data:
    size = int.from_bytes(data[:4], "big")
    codec.encode(driver.run(codec.decode(data[4:4 + size])))
    data = data[4 + size:]
"""


def measure(ways: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    """Return the wall seconds of each way, one number for each round. A first round warms up and is not counted."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(rounds + 1):
        for name in random.sample(list(ways), len(ways)):
            time.sleep(SETTLE_SECONDS)
            started = time.perf_counter()
            ways[name]()
            if round_number:
                seconds[name].append(time.perf_counter() - started)
    return seconds


def print_report(seconds: dict[str, list[float]], rounds: int) -> None:
    baseline = statistics.median(next(iter(seconds.values())))
    cases = len(load_package(SLUG).cases(PRACTICE_SEED))
    today = datetime.now(tz=UTC).date()
    system = f"{platform.system()} {platform.release()}, CPython {platform.python_version()}"
    print(f"{today}, {os.cpu_count()} cores, {system}")
    print(f"one right {SLUG} submission with its {cases} cases, medians of {rounds} rounds\n")
    print(f"{'Way':<58}{'Wall ms':>9}{'x':>7}")
    for name, measured in seconds.items():
        wall = statistics.median(measured)
        print(f"{name:<58}{wall * 1000:>9.1f}{wall / baseline:>7.2f}")


if __name__ == "__main__":
    main()
