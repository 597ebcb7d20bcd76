"""A job of the pool that a signal interrupts leaves nothing behind, at whatever moment it comes."""

import dis
import signal
import sys
import threading
from contextlib import closing
from types import FrameType
from typing import Any

import pytest

from sandbox import pool as pool_module
from sandbox.limits import Limits
from sandbox.pool import CellPool
from tests.sandbox.socket_cells import HANG_SECONDS, SocketCellFactory
from tools.stack import wait_until

TMP = Limits().tmp_bytes


@pytest.fixture
def factory() -> SocketCellFactory:
    return SocketCellFactory()


class JobInterruptedError(Exception): ...


def interrupt(*_: object) -> None:
    raise JobInterruptedError


@pytest.mark.parametrize("others", [0, 1])
def test_interrupted_job_occupies_no_cell(others: int, factory: SocketCellFactory) -> None:
    """A signal, as of a worker's time limit, interrupts it while its cell is being created or, after that of another
    job, is to be."""

    def use_cell(pool: CellPool) -> None:
        with pool.acquire_cell(TMP):
            pass

    def interrupt_last_job() -> None:
        wait_until(lambda: len(pool._in_use) == others + 1 and factory.requests == 1, HANG_SECONDS, step=0.005)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGUSR1)

    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with closing(CellPool(factory, spare=0, max_cells=2)) as pool:
            jobs = [threading.Thread(target=use_cell, args=(pool,)) for _ in range(others)]
            for job in jobs:
                job.start()
                wait_until(lambda: factory.requests == 1, HANG_SECONDS, step=0.005)
            interrupter = threading.Thread(target=interrupt_last_job)
            interrupter.start()
            with pytest.raises(JobInterruptedError), pool.acquire_cell(TMP):
                pass
            interrupter.join()
            factory.permits.release(9)
            for job in jobs:
                job.join()
            use_cell(pool)
            wait_until(lambda: pool.read_pool_counters().in_use == 0, HANG_SECONDS, step=0.005)
    finally:
        signal.signal(signal.SIGUSR1, before)


class Interruption:
    """Raises an exception at one of the moments when Python can call a signal handler in the code of the pool: at the
    start of a function and after each call of a built-in one."""

    def __init__(self, moment: int) -> None:
        self.moments_left = moment
        self._may_follow = False

    def trace(self, frame: FrameType, _event: str, _argument: object) -> Any:
        # Threads start only once, with the first job. How often a condition is checked depends on the other threads.
        left_out = ("_ensure_started", "_can_start_job", "<lambda>")
        if frame.f_code.co_filename != pool_module.__file__ or frame.f_code.co_name in left_out:
            return None
        frame.f_trace_opcodes = True
        return self.trace_operation

    def trace_operation(self, frame: FrameType, event: str, _argument: object) -> Any:
        if event == "opcode":
            operation = dis.opname[frame.f_code.co_code[frame.f_lasti]]
            may_raise, self._may_follow = self._may_follow, operation.startswith(("CALL", "RESUME"))
            self.moments_left -= may_raise
            if may_raise and self.moments_left == 0:
                raise JobInterruptedError
        return self.trace_operation


def interrupt_job(pool: CellPool, moment: int) -> bool:
    """Run a job and interrupt it at a moment. Returns whether it has so many."""
    interruption, before = Interruption(moment), sys.gettrace()
    sys.settrace(interruption.trace)
    try:
        with pool.acquire_cell(TMP):
            pass
    except JobInterruptedError:
        pass
    finally:
        sys.settrace(before)
    return interruption.moments_left <= 0


def has_waiting_cells_only(pool: CellPool, count: int) -> bool:
    pool_counters = pool.read_pool_counters()
    return (pool_counters.ready, pool_counters.in_use) == (count, 0)


@pytest.mark.parametrize("spare", [0, 1])
def test_job_interrupted_at_any_moment_blocks_no_other(spare: int, factory: SocketCellFactory) -> None:
    factory.permits.release(10_000)
    pool = CellPool(factory, spare=spare, max_cells=2)
    are_done = threading.Event()

    def use_all_cells() -> None:
        with pool.acquire_cell(TMP), pool.acquire_cell(TMP):
            pass
        pool.close()
        are_done.set()

    with pool.acquire_cell(TMP):
        pass
    moment = 1
    wait_until(lambda: has_waiting_cells_only(pool, spare), HANG_SECONDS, step=0.001)
    # Twice: Python 3.13 leaves out moments in every other run after a trace function has raised.
    while interrupt_job(pool, moment) or interrupt_job(pool, moment):
        moment += 1
        wait_until(lambda: has_waiting_cells_only(pool, spare), HANG_SECONDS, step=0.001)
    assert moment > 10
    threading.Thread(target=use_all_cells, daemon=True).start()
    assert are_done.wait(HANG_SECONDS)
    assert pool.read_pool_counters().in_use == 0
