"""The cell pool: its counters and spare cells, with cells that consist only of a socket."""

import fcntl
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from types import SimpleNamespace

import pytest

from sandbox import pool as pool_module
from sandbox.base import SandboxError
from sandbox.cell import Cell
from sandbox.limits import Limits
from sandbox.pool import CellPool, PoolGroup
from sandbox.pool_status import PoolCounters
from tests.sandbox.socket_cells import HANG_SECONDS, EmptyCellHandle, SocketCellFactory
from tools.stack import wait_until

TMP = Limits().tmp_bytes


@pytest.fixture
def factory() -> SocketCellFactory:
    return SocketCellFactory()


@pytest.fixture
def pool(factory: SocketCellFactory) -> Iterator[CellPool]:
    pool = CellPool(factory, spare=1, max_cells=1)
    yield pool
    factory.permits.release(100)
    pool.close()


def wait_for_ready(pool: CellPool, ready: int) -> PoolCounters:
    wait_until(lambda: pool.read_pool_counters().ready == ready, HANG_SECONDS, step=0.005)
    return pool.read_pool_counters()


def wait_for_destroyed(pool: CellPool, destroyed: int) -> PoolCounters:
    wait_until(lambda: pool.read_pool_counters().destroyed == destroyed, HANG_SECONDS, step=0.005)
    return pool.read_pool_counters()


def test_creates_nothing_before_first_job(pool: CellPool) -> None:
    assert pool.read_pool_counters() == PoolCounters()


def test_counts_wait_for_new_cell(pool: CellPool, factory: SocketCellFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]

    def create_after_three_seconds() -> None:
        wait_until(lambda: factory.requests == 1, HANG_SECONDS, step=0.005)
        now[0] += 3.0
        factory.permits.release(2)

    monkeypatch.setattr(pool_module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    creator = threading.Thread(target=create_after_three_seconds)
    creator.start()
    with pool.acquire_cell(TMP):
        pool_counters = wait_for_ready(pool, ready=1)
        assert (pool_counters.in_use, pool_counters.made, pool_counters.destroyed, pool_counters.waits) == (1, 2, 0, 1)
        assert pool_counters.waited_seconds == 3.0
    creator.join()
    pool_counters = wait_for_destroyed(pool, destroyed=1)
    assert (pool_counters.ready, pool_counters.in_use, pool_counters.made, pool_counters.destroyed) == (1, 0, 2, 1)


def test_counts_no_wait_for_ready_cell(pool: CellPool, factory: SocketCellFactory) -> None:
    factory.permits.release(3)
    with pool.acquire_cell(TMP):
        pass
    wait_for_destroyed(pool, destroyed=1)
    before = wait_for_ready(pool, ready=1)
    with pool.acquire_cell(TMP):
        assert pool.read_pool_counters().in_use == 1
    assert (pool.read_pool_counters().waits, pool.read_pool_counters().waited_seconds) == (
        before.waits,
        before.waited_seconds,
    )


def test_new_cell_shares_nothing_with_earlier_ones(pool: CellPool, factory: SocketCellFactory) -> None:
    factory.permits.release(4)
    with pool.acquire_cell(TMP) as lost:
        wait_for_ready(pool, ready=1)
    wait_for_destroyed(pool, destroyed=1)
    assert factory.distrusted == 0
    pool.distrust()
    with pool.acquire_cell(TMP) as new:
        assert factory.distrusted == 1
        spare = factory.handles[1]
        assert spare.other_end.fileno() == -1
        assert new.handle not in (lost.handle, spare)
    wait_for_destroyed(pool, destroyed=3)
    wait_for_ready(pool, ready=1)
    with pool.acquire_cell(TMP):
        assert factory.distrusted == 1


def report_wait(pool: CellPool, event: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next job of the pool set an event when it finds that it cannot start."""
    can_start_job = pool._can_start_job

    def report() -> bool:
        can_start = can_start_job()
        if not can_start:
            event.set()
        return can_start

    monkeypatch.setattr(pool, "_can_start_job", report)


def test_counts_wait_while_pool_is_full(
    pool: CellPool, factory: SocketCellFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_waiting = threading.Event()

    def use_cell() -> None:
        with pool.acquire_cell(TMP):
            pass

    factory.permits.release(3)
    second = threading.Thread(target=use_cell)
    with pool.acquire_cell(TMP):
        before = wait_for_ready(pool, ready=1)
        report_wait(pool, is_waiting, monkeypatch)
        second.start()
        assert is_waiting.wait(HANG_SECONDS)
    second.join()
    after = pool.read_pool_counters()
    assert (after.waits - before.waits, after.waited_seconds > before.waited_seconds) == (1, True)


def test_counts_dead_spare_as_destroyed(pool: CellPool, factory: SocketCellFactory) -> None:
    factory.permits.release(3)
    with pool.acquire_cell(TMP):
        wait_for_ready(pool, ready=1)
    wait_for_destroyed(pool, destroyed=1)
    factory.handles[-1].other_end.close()
    with pool.acquire_cell(TMP):
        pool_counters = pool.read_pool_counters()
        assert (pool_counters.in_use, pool_counters.destroyed) == (1, 2)


class SlowlyDyingCellHandle(EmptyCellHandle):
    """Its processes die when the test permits it."""

    def __init__(self, other_end: socket.socket, events: list[str], may_die: threading.Event) -> None:
        super().__init__(other_end)
        self.events, self.may_die = events, may_die

    def kill(self) -> None:
        self.events.append("killed")

    def destroy(self) -> None:
        assert self.may_die.wait(HANG_SECONDS)
        self.events.append("destroyed")
        super().destroy()


def test_job_does_not_wait_until_its_cell_is_dead(
    pool: CellPool, factory: SocketCellFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cell is killed at once, and counts as in use until it is dead, so there are never more than `max_cells`."""
    events, may_die = list[str](), threading.Event()
    factory.permits.release(3)
    with pool.acquire_cell(TMP) as cell:
        cell.handle = SlowlyDyingCellHandle(factory.handles[0].other_end, events, may_die)
    assert (events, pool.read_pool_counters().in_use) == (["killed"], 1)
    report_wait(pool, may_die, monkeypatch)
    with pool.acquire_cell(TMP):
        assert events == ["killed", "destroyed"]


def test_job_of_another_kind_waits_until_cell_is_dead(
    factory: SocketCellFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker with Triton has a pool for each kind of cell."""
    events, may_die, group = list[str](), threading.Event(), PoolGroup()
    factory.permits.release(2)
    pools = [CellPool(factory, spare=0, max_cells=1, group=group) for _ in range(2)]
    with closing(pools[0]), closing(pools[1]):
        with pools[0].acquire_cell(TMP) as cell:
            cell.handle = SlowlyDyingCellHandle(factory.handles[0].other_end, events, may_die)
        report_wait(pools[1], may_die, monkeypatch)
        with pools[1].acquire_cell(TMP):
            assert events == ["killed", "destroyed"]


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
    wait_until(lambda: factory.requests == 2, HANG_SECONDS, step=0.005)
    job = threading.Thread(target=use_cell)
    job.start()
    wait_until(lambda: pool._orders, HANG_SECONDS, step=0.005)
    factory.permits.release()
    return job, has_cell


def test_gives_new_spare_to_waiting_job(pool: CellPool, factory: SocketCellFactory) -> None:
    job, has_cell = start_job_while_spare_is_created(pool, factory, TMP)
    assert has_cell.wait(HANG_SECONDS)
    job.join()


def test_matches_cells_to_jobs_by_size(pool: CellPool, factory: SocketCellFactory) -> None:
    job, has_cell = start_job_while_spare_is_created(pool, factory, 2 * TMP)
    wait_for_ready(pool, ready=1)
    assert not has_cell.wait(0.1)
    factory.permits.release()
    assert has_cell.wait(HANG_SECONDS)
    job.join()


def test_limits_spares_with_several_factories() -> None:
    factory = SocketCellFactory()
    factory.permits.release()
    with closing(CellPool(factory, factory, factory, spare=1, max_cells=1)) as pool, pool.acquire_cell(TMP):
        wait_until(lambda: factory.requests == 2, HANG_SECONDS, step=0.005)
        time.sleep(0.1)  # the other factories would now wait in `create_cell`
        factory.permits.release(9)
        wait_until(lambda: pool.read_pool_counters().made == 2, HANG_SECONDS, step=0.005)
        time.sleep(0.1)
        assert pool.read_pool_counters().made == 2


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
            wait_until(lambda: factory.calls == 2, HANG_SECONDS, step=0.005)
            time.sleep(0.1)
            assert (factory.calls, pool.read_pool_counters().ready) == (2, 0)
        with pool.acquire_cell(TMP):
            wait_for_ready(pool, ready=1)
        assert factory.calls == 4


def test_idle_cell_may_have_a_high_descriptor() -> None:
    """As in a launcher with many connections."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2048), hard))
    try:
        host_end, cell_end = socket.socketpair()
        with cell_end, host_end, socket.socket(fileno=fcntl.fcntl(host_end, fcntl.F_DUPFD_CLOEXEC, 1500)) as high:
            cell = Cell(high, EmptyCellHandle(cell_end))
            assert cell.is_alive()
            cell_end.close()
            assert not cell.is_alive()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
