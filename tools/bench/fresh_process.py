"""The measure of all ways: a fresh Python process that runs the same cases with the same driver, without a sandbox."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from judge.grading.source_run import SOLUTION_FILE
from sandbox.job import Job
from tools.bench.measurements import RATE, WALL, Values
from tools.run import ROOT

PARALLEL = 2
"""Processes at a time at saturation."""

_PROGRAM = """\
import sys, types, importlib
sys.path[:0] = [{folder!r}, {inside!r}]
import codec
sys.modules["cell"] = types.SimpleNamespace(import_solution=importlib.import_module, ask=None)
import driver
driver.load()
data = open({folder!r} + "/cases.bin", "rb").read()
while data:
    size = int.from_bytes(data[:4], "little")
    codec.encode(driver.run(codec.decode(data[4:4 + size])))
    data = data[4 + size:]
"""


class FreshProcess:
    """Runs `python -I job.py` in a folder, with the files and cases of a job."""

    def __init__(self, job: Job, folder: Path) -> None:
        for name in (SOLUTION_FILE, "driver.py"):
            (folder / name).write_bytes(job.files[name])
        frames = [len(frame).to_bytes(4, "little") + frame for frame in job.cases]
        (folder / "cases.bin").write_bytes(b"".join(frames))
        inside = str(ROOT / "sandbox" / "inside")
        (folder / "job.py").write_text(_PROGRAM.format(folder=str(folder), inside=inside))
        self._command = [sys.executable, "-I", str(folder / "job.py")]
        self._environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}

    def run(self) -> Values:
        started = time.perf_counter()
        self._run_once()
        return {WALL: time.perf_counter() - started}

    def run_many(self, count: int) -> Values:
        started = time.perf_counter()
        with ThreadPoolExecutor(PARALLEL) as pool:
            for done in [pool.submit(self._run_once) for _ in range(count)]:
                done.result()
        return {RATE: count / (time.perf_counter() - started)}

    def _run_once(self) -> None:
        subprocess.run(self._command, check=True, env=self._environment)
