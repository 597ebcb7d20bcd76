"""A job with a fresh process for each case: a process ends with its case, in each kind of cell."""

import os
from dataclasses import replace
from pathlib import Path

from sandbox import CaseRun, Sandbox, Status
from tests.sandbox.cell_processes import list_processes
from tests.sandbox.job_builders import make_job

THREADS = 15
LEAVES_THREADS = f"""
    import ctypes, threading, time

    PR_SET_NAME = 15
    threading.stack_size(1 << 16)
    ctypes.CDLL(None).prctl(PR_SET_NAME, b"leftover")

    def f(x):
        for _ in range({THREADS}):
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
"""Threads take the name of their process, so those of spare cells and of a container's runtime are not counted."""


def test_process_ends_before_the_host_receives_its_result(sandbox: Sandbox):
    """Otherwise a thread of it could slow down what the host measures next."""
    threads: list[int] = []

    def count_threads(_index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK
        threads.append(sum(_count_named_threads(pid) for pid in list_processes(sandbox.name, os.getpid())))
        return True

    job = make_job(LEAVES_THREADS)
    sandbox.run(job, accept=count_threads, answer=lambda *_: None)  # so that no case is sent ahead
    sandbox.run(replace(job, fresh_process_per_case=True), accept=count_threads)
    assert threads == [THREADS + 1, 2 * THREADS + 1, 3 * THREADS + 1, 0, 0, 0]


def _count_named_threads(pid: int) -> int:
    try:
        return sum(path.read_text() == "leftover\n" for path in Path(f"/proc/{pid}/task").glob("*/comm"))
    except (FileNotFoundError, ProcessLookupError):
        return 0
