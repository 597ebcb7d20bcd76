"""A job that is ended from another thread: at once, whatever its program does, and without a verdict on it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox import JobInterruptedError, Status
from sandbox.runner import PooledSandbox
from tests.sandbox import cell_processes
from tests.sandbox.job_builders import make_job
from tools.stack import wait_until

ASKS_AND_SLEEPS = "import cell, time\ndef f(x):\n    cell.ask(x)\n    time.sleep(60)"


def test_interrupt_ends_the_program(sandbox: PooledSandbox) -> None:
    has_started = threading.Event()

    def answer(_index: int, frame: bytes) -> bytes:
        has_started.set()
        return frame

    with ThreadPoolExecutor(1) as executor:
        job = make_job(ASKS_AND_SLEEPS, [1, 2], case_seconds=60.0, total_seconds=120.0)
        running = executor.submit(sandbox.run, job, answer=answer)
        assert has_started.wait(60)
        before = cell_processes.list_cell_processes(sandbox.name)
        sandbox.interrupt()
        with pytest.raises(JobInterruptedError):
            running.result(30)
    wait_until(lambda: before - cell_processes.list_cell_processes(sandbox.name), 30)
    with pytest.raises(JobInterruptedError):
        sandbox.run(make_job("def f(x): return x", [1]))
    sandbox.resume()
    assert sandbox.run(make_job("def f(x): return x", [1])).cases[0].status is Status.OK
