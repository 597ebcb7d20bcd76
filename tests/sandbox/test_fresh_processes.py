"""A job with a fresh process for each case: a process ends with its case, in each kind of cell."""

import os
from dataclasses import replace
from pathlib import Path

from sandbox import CaseRun, Sandbox, Status
from tests.sandbox.cell_processes import list_processes
from tests.sandbox.job_builders import make_job

LEAVES_THREADS = """
    import threading, time

    threading.stack_size(1 << 16)

    def f(x):
        for _ in range(15):
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
"""So many that the threads of a spare cell, which may start meanwhile, do not matter."""


def test_process_ends_before_the_host_receives_its_result(sandbox: Sandbox):
    """Otherwise a thread of it could slow down what the host measures next."""
    threads: list[int] = []

    def count_threads(_index: int, run: CaseRun) -> bool:
        assert run.status is Status.OK
        threads.append(sum(_count_threads(pid) for pid in list_processes(sandbox.name, os.getpid())))
        return True

    job = make_job(LEAVES_THREADS)
    sandbox.run(job, accept=count_threads)
    sandbox.run(replace(job, fresh_process_per_case=True), accept=count_threads)
    kept, ended = threads[:3], threads[3:]
    assert kept[0] < kept[1] < kept[2]
    assert max(ended) < kept[0]


def _count_threads(pid: int) -> int:
    try:
        return sum(1 for _ in Path(f"/proc/{pid}/task").iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return 0
