"""What a pool tells of itself, with cells that are no more than a socket."""

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
from sandbox.pool import Pool
from tests.stack import wait_until

TMP = Limits().tmp_bytes


class Empty:
    """A box with nothing in it."""

    def __init__(self, other_end: socket.socket) -> None:
        self.other_end = other_end

    def limit(self, limits: Limits) -> None: ...

    def memory_limit_met(self) -> bool:
        return False

    def destroy(self) -> None:
        self.other_end.close()


class Sockets:
    """Makes a cell whenever it may."""

    def __init__(self) -> None:
        self.may = threading.Semaphore(0)
        self.boxes: list[Empty] = []

    def prepare(self) -> None: ...

    def make(self, tmp_bytes: int) -> Cell:
        assert self.may.acquire(timeout=10)
        ours, theirs = socket.socketpair()
        self.boxes.append(Empty(theirs))
        return Cell(ours, self.boxes[-1])

    def close(self) -> None: ...


@pytest.fixture
def maker() -> Sockets:
    return Sockets()


@pytest.fixture
def pool(maker: Sockets) -> Iterator[Pool]:
    pool = Pool(maker, spare=1, max_cells=1)
    yield pool
    maker.may.release(100)
    pool.close()


def until(pool: Pool, ready: int) -> Meters:
    wait_until(lambda: pool.meters().ready == ready, 10, step=0.005)
    return pool.meters()


def test_it_has_made_nothing_before_the_first_job(pool: Pool) -> None:
    assert pool.meters() == Meters()


def test_it_counts_the_wait_for_a_cell_that_was_not_ready(pool: Pool, maker: Sockets) -> None:
    threading.Timer(0.1, maker.may.release, [2]).start()
    with pool.cell(TMP):
        meters = until(pool, ready=1)
        assert (meters.in_use, meters.made, meters.destroyed, meters.waits) == (1, 2, 0, 1)
        assert 0.05 < meters.waited_seconds < 10
    meters = pool.meters()
    assert (meters.ready, meters.in_use, meters.made, meters.destroyed) == (1, 0, 2, 1)


def test_it_counts_no_wait_for_a_cell_that_was_ready(pool: Pool, maker: Sockets) -> None:
    maker.may.release(3)
    with pool.cell(TMP):
        pass
    before = until(pool, ready=1)
    with pool.cell(TMP):
        assert pool.meters().in_use == 1
    assert (pool.meters().waits, pool.meters().waited_seconds) == (before.waits, before.waited_seconds)


def test_it_counts_the_wait_while_as_many_are_in_use_as_may_be(pool: Pool, maker: Sockets) -> None:
    def use() -> None:
        with pool.cell(TMP):
            pass

    maker.may.release(3)
    second = threading.Thread(target=use)
    with pool.cell(TMP):
        before = until(pool, ready=1)
        second.start()
        time.sleep(0.1)
    second.join()
    after = pool.meters()
    assert (after.waits - before.waits, after.waited_seconds - before.waited_seconds > 0.05) == (1, True)


def test_it_counts_a_spare_cell_that_was_found_dead_as_destroyed(pool: Pool, maker: Sockets) -> None:
    maker.may.release(3)
    with pool.cell(TMP):
        until(pool, ready=1)
    maker.boxes[-1].other_end.close()
    with pool.cell(TMP):
        meters = pool.meters()
        assert (meters.in_use, meters.destroyed) == (1, 2)


def a_job_that_comes_while_the_spare_cell_is_made(
    pool: Pool, maker: Sockets, tmp_bytes: int
) -> tuple[threading.Thread, threading.Event]:
    """And whether it has its cell."""
    served = threading.Event()

    def use() -> None:
        with pool.cell(tmp_bytes):
            served.set()

    maker.may.release()
    with pool.cell(TMP):
        pass
    job = threading.Thread(target=use)
    job.start()
    time.sleep(0.1)
    maker.may.release()
    return job, served


def test_it_gives_the_spare_cell_to_a_job_that_came_while_it_was_made(pool: Pool, maker: Sockets) -> None:
    job, served = a_job_that_comes_while_the_spare_cell_is_made(pool, maker, TMP)
    assert served.wait(5)
    job.join()


def test_it_gives_no_job_a_cell_of_another_size(pool: Pool, maker: Sockets) -> None:
    job, served = a_job_that_comes_while_the_spare_cell_is_made(pool, maker, 2 * TMP)
    until(pool, ready=1)
    assert not served.wait(0.1)
    maker.may.release()
    assert served.wait(5)
    job.join()


def test_it_makes_no_more_spare_cells_than_wanted_with_several_makers() -> None:
    maker = Sockets()
    maker.may.release()
    with closing(Pool(maker, maker, maker, spare=1, max_cells=1)) as pool, pool.cell(TMP):
        time.sleep(0.1)  # the others wait in `make`, if they are in it
        maker.may.release(9)
        time.sleep(0.1)
        assert pool.meters().made == 2


class Failing(Sockets):
    """Fails at its second cell, which is the first spare one."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0

    def make(self, tmp_bytes: int) -> Cell:
        self.asked += 1
        if self.asked == 2:
            raise SandboxError("no room")
        return super().make(tmp_bytes)


def test_it_makes_no_spare_cells_after_one_failed_until_a_job_had_one() -> None:
    maker = Failing()
    maker.may.release(9)
    with closing(Pool(maker, spare=1, max_cells=1)) as pool:
        with pool.cell(TMP):
            wait_until(lambda: maker.asked == 2, 10, step=0.005)
            time.sleep(0.1)
            assert (maker.asked, pool.meters().ready) == (2, 0)
        with pool.cell(TMP):
            until(pool, ready=1)
        assert maker.asked == 4
