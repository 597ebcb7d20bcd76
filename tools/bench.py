"""What a submission costs, as ratios over one fresh, unsandboxed Python that runs the same cases. Run by `make bench`.

All ways are interleaved in one run in shuffled order, so that a noisy machine disturbs all alike; medians are shown.
The work is one right softmax solution with all its cases.
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
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import judge.grading.grade as grading
from problems.format.loader import load
from sandbox import Sandbox, open_sandbox
from sandbox.backends import get_unavailable_reason, list_backends
from sandbox.codec import encode
from tests.sandbox import launcher_process

ROOT = Path(__file__).resolve().parent.parent

SLUG = "softmax"
KINDS = (0, "fresh cell"), (1, "cell made ahead")
"""Cells that wait ready, and what that makes. A launcher has always one, for whoever needs it."""

SETTLE_SECONDS = 0.5
"""Given to the pool to make the next cell ahead, outside the timed span."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    problem = load(SLUG)
    source = next(iter(problem.accepted.values()))
    ways: dict[str, Callable[[], None]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        ways["fresh process, no sandbox"] = fresh_process(source, folder)
        if get_unavailable_reason("docker") is None:
            link, _ = stack.enter_context(launcher_process.run_launcher(folder / "launcher.log"))
            stack.enter_context(launcher_process.use_launcher(link))
        for backend in list_backends():
            if (reason := get_unavailable_reason(backend)) is not None:
                print(f"without {backend}: {reason}")
                continue
            for spare, kind in KINDS[backend == "launcher" :]:
                sandbox = stack.enter_context(closing(open_sandbox(backend, spare=spare)))
                ways[f"{backend}, {kind}: source in to verdict out"] = partial(verdict, source, sandbox)
        report(measure(ways, rounds), rounds)


def verdict(source: bytes, sandbox: Sandbox) -> None:
    done = grading.grade(load(SLUG), source, sandbox)
    if done.verdict != "accepted":
        raise SystemExit(f"bench: the right solution was not accepted: {done.verdict} {done.message}")


def fresh_process(source: bytes, folder: Path) -> Callable[[], None]:
    """`python -I job.py` with the same driver and cases, in a folder, without a box."""
    problem = load(SLUG)
    (folder / "solution.py").write_bytes(source)
    (folder / "driver.py").write_bytes(problem.driver)
    frames = [encode(dict(case.payload)) for case in problem.cases(grading.SEED)]
    (folder / "cases.bin").write_bytes(b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames))
    (folder / "job.py").write_text(JOB.format(folder=str(folder), inside=str(ROOT / "sandbox" / "inside")))
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}

    def run() -> None:
        subprocess.run([sys.executable, "-I", folder / "job.py"], check=True, env=environment)

    return run


JOB = """\
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
    """Wall seconds of each way, one a round; the first round warms and is dropped."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name in random.sample(list(ways), len(ways)):
            time.sleep(SETTLE_SECONDS)
            start = time.perf_counter()
            ways[name]()
            if turn:
                taken[name].append(time.perf_counter() - start)
    return taken


def report(taken: dict[str, list[float]], rounds: int) -> None:
    base = statistics.median(next(iter(taken.values())))
    cases = len(load(SLUG).cases(grading.SEED))
    today = datetime.now(tz=UTC).date()
    system = f"{platform.system()} {platform.release()}, CPython {platform.python_version()}"
    print(f"{today}, {os.cpu_count()} cores, {system}")
    print(f"one {SLUG} submission, {cases} cases, {rounds} rounds interleaved, medians\n")
    print(f"{'way':<52}{'wall ms':>9}{'x':>7}")
    for name, walls in taken.items():
        wall = statistics.median(walls)
        print(f"{name:<52}{wall * 1000:>9.1f}{wall / base:>7.2f}")


if __name__ == "__main__":
    main()
