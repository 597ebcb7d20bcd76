"""The cell pool: its counters and spare cells, with cells that consist only of a socket."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from sandbox.base import SandboxError
from sandbox.cell import Cell
from sandbox.limits import Limits
from sandbox.meters import Meters
from sandbox.pool import CellPool
from tools.stack import wait_until

TMP = Limits().tmp_bytes


class EmptyCellHandle:
    """A handle on a cell without processes."""

    def __init__(self, other_end: socket.socket) -> None:
        self.other_end = other_end

    def apply_limits(self, limits: Limits) -> None: ...

    def has_hit_memory_limit(self) -> bool:
        return False

    def destroy(self) -> None:
        self.other_end.close()


class SocketCellFactory:
    """Creates a cell each time that the test permits one."""

    def __init__(self) -> None:
        self.permits = threading.Semaphore(0)
        self.handles: list[EmptyCellHandle] = []

    def prepare(self) -> None: ...

    def create_cell(self, tmp_bytes: int) -> Cell:
        assert self.permits.acquire(timeout=10)
        host_end, cell_end = socket.socketpair()
        self.handles.append(EmptyCellHandle(cell_end))
        return Cell(host_end, self.handles[-1])

    def close(self) -> None: ...


@pytest.fixture
def factory() -> SocketCellFactory:
    return SocketCellFactory()


@pytest.fixture
def pool(factory: SocketCellFactory) -> Iterator[CellPool]:
    pool = CellPool(factory, spare=1, max_cells=1)
    yield pool
    factory.permits.release(100)
    pool.close()


def wait_for_ready(pool: CellPool, ready: int) -> Meters:
    wait_until(lambda: pool.read_meters().ready == ready, 10, step=0.005)
    return pool.read_meters()


def test_creates_nothing_before_first_job(pool: CellPool) -> None:
    assert pool.read_meters() == Meters()


def test_counts_wait_for_new_cell(pool: CellPool, factory: SocketCellFactory) -> None:
    threading.Timer(0.1, factory.permits.release, [2]).start()
    with pool.acquire_cell(TMP):
        meters = wait_for_ready(pool, ready=1)
        assert (meters.in_use, meters.made, meters.destroyed, meters.waits) == (1, 2, 0, 1)
        assert 0.05 < meters.waited_seconds < 10
    meters = pool.read_meters()
    assert (meters.ready, meters.in_use, meters.made, meters.destroyed) == (1, 0, 2, 1)


def test_counts_no_wait_for_ready_cell(pool: CellPool, factory: SocketCellFactory) -> None:
    factory.permits.release(3)
    with pool.acquire_cell(TMP):
        pass
    before = wait_for_ready(pool, ready=1)
    with pool.acquire_cell(TMP):
        assert pool.read_meters().in_use == 1
    assert (pool.read_meters().waits, pool.read_meters().waited_seconds) == (before.waits, before.waited_seconds)


def test_counts_wait_while_pool_is_full(pool: CellPool, factory: SocketCellFactory) -> None:
    def use_cell() -> None:
        with pool.acquire_cell(TMP):
            pass

    factory.permits.release(3)
    second = threading.Thread(target=use_cell)
    with pool.acquire_cell(TMP):
        before = wait_for_ready(pool, ready=1)
        second.start()
        time.sleep(0.1)
    second.join()
    after = pool.read_meters()
    assert (after.waits - before.waits, after.waited_seconds - before.waited_seconds > 0.05) == (1, True)


def test_counts_dead_spare_as_destroyed(pool: CellPool, factory: SocketCellFactory) -> None:
    factory.permits.release(3)
    with pool.acquire_cell(TMP):
        wait_for_ready(pool, ready=1)
    factory.handles[-1].other_end.close()
    with pool.acquire_cell(TMP):
        meters = pool.read_meters()
        assert (meters.in_use, meters.destroyed) == (1, 2)


def start_job_while_spare_is_created(
    pool: CellPool, factory: SocketCellFactory, tmp_bytes: int
) -> tuple[threading.Thread, threading.Event]:
    """Start a job while a spare cell is being created. Returns its thread and an event for "the job has its cell"."""
    has_cell = threading.Event()

    def use_cell() -> None:
        with pool.acquire_cell(tmp_bytes):
            has_cell.set()

    factory.permits.release()
    with pool.acquire_cell(TMP):
        pass
    job = threading.Thread(target=use_cell)
    job.start()
    time.sleep(0.1)
    factory.permits.release()
    return job, has_cell


def test_gives_new_spare_to_waiting_job(pool: CellPool, factory: SocketCellFactory) -> None:
    job, has_cell = start_job_while_spare_is_created(pool, factory, TMP)
    assert has_cell.wait(5)
    job.join()


def test_matches_cells_to_jobs_by_size(pool: CellPool, factory: SocketCellFactory) -> None:
    job, has_cell = start_job_while_spare_is_created(pool, factory, 2 * TMP)
    wait_for_ready(pool, ready=1)
    assert not has_cell.wait(0.1)
    factory.permits.release()
    assert has_cell.wait(5)
    job.join()


def test_limits_spares_with_several_factories() -> None:
    factory = SocketCellFactory()
    factory.permits.release()
    with closing(CellPool(factory, factory, factory, spare=1, max_cells=1)) as pool, pool.acquire_cell(TMP):
        time.sleep(0.1)  # the other factories would now wait in `make`
        factory.permits.release(9)
        time.sleep(0.1)
        assert pool.read_meters().made == 2


class FailingCellFactory(SocketCellFactory):
    """Fails to create its second cell, which is the first spare."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def create_cell(self, tmp_bytes: int) -> Cell:
        self.calls += 1
        if self.calls == 2:
            raise SandboxError("no capacity")
        return super().create_cell(tmp_bytes)


def test_pauses_spares_after_failure_until_next_cell() -> None:
    factory = FailingCellFactory()
    factory.permits.release(9)
    with closing(CellPool(factory, spare=1, max_cells=1)) as pool:
        with pool.acquire_cell(TMP):
            wait_until(lambda: factory.calls == 2, 10, step=0.005)
            time.sleep(0.1)
            assert (factory.calls, pool.read_meters().ready) == (2, 0)
        with pool.acquire_cell(TMP):
            wait_for_ready(pool, ready=1)
        assert factory.calls == 4
