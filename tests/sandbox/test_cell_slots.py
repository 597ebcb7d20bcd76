"""Which waiting worker gets the next slot, or more memory, when all cells or all memory of a launcher are in use."""

import random
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from sandbox import SandboxUnavailable
from sandbox.launcher import cell_slots
from sandbox.launcher.cell_memory import CELL_BYTES, plan_cells
from sandbox.launcher.cell_slots import CellSlot, CellSlots
from sandbox.launcher.commands import RequestRefusedError
from sandbox.limits import MIB
from tools.stack import wait_until

PLENTY = 1 << 40
"""Bytes of memory that no test uses up."""


class SlotQueue:
    """Workers that request slots, each in a thread, and hold them until they are released."""

    def __init__(self, max_slots: int, memory_bytes: int = PLENTY) -> None:
        self.slots = CellSlots(max_slots, memory_bytes)
        self.holders: list[str] = []
        self.refused: list[str] = []
        self.release: dict[str, threading.Event] = {}
        self.disconnected: set[str] = set()
        self.threads: list[threading.Thread] = []

    def request(self, name: str, worker: str) -> None:
        before = self.slots.read_counts()
        self.release[name] = threading.Event()
        self.threads.append(threading.Thread(target=self._hold_slot, args=(name, worker)))
        self.threads[-1].start()
        wait_until(lambda: self.slots.read_counts() != before or f"{name}: full" in self.refused, 10, step=0.005)

    def _hold_slot(self, name: str, worker: str) -> None:
        try:
            with self.slots.acquire_slot(worker, lambda: name in self.disconnected):
                self.holders.append(name)
                self.release[name].wait(30)
                self.holders.remove(name)
        except RequestRefusedError as error:
            self.refused.append(f"{name}: {error.kind}")

    def release_all(self) -> None:
        for event in self.release.values():
            event.set()
        for thread in self.threads:
            thread.join()


def test_reserves_last_slot_for_second_cell():
    queue = SlotQueue(max_slots=3)
    for name in ("a1", "b1", "c1", "d1"):
        queue.request(name, worker=name[0])
    assert queue.holders == ["a1", "b1"]
    queue.request("b2", worker="b")
    wait_until(lambda: "b2" in queue.holders, 10, step=0.005)
    queue.release["b2"].set()
    wait_until(lambda: "b2" not in queue.holders, 10, step=0.005)
    time.sleep(0.05)  # steady: time for a wrong holder to appear
    assert queue.holders == ["a1", "b1"]
    queue.release["a1"].set()
    wait_until(lambda: "c1" in queue.holders, 10, step=0.005)
    assert "d1" not in queue.holders
    queue.release_all()
    counts = {"most": 3, "used": 0, "waiting": 0, "memory_bytes": PLENTY, "reserved_bytes": 0}
    assert queue.slots.read_counts() == counts


def test_never_deadlocks_workers_with_two_cells():
    """Ten workers that need two cells each finish with three slots."""
    slots, done = CellSlots(3, PLENTY), list[int]()

    def work(worker: int) -> None:
        with slots.acquire_slot(str(worker), lambda: False):
            time.sleep(0.01)  # steady: time for the others to take the slots
            with slots.acquire_slot(str(worker), lambda: False):
                done.append(worker)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == list(range(10))


def test_never_deadlocks_workers_that_replace_second_cell():
    """Ten workers hold one cell and use five others, one after the other. Three slots are enough for all of them."""
    slots, done = CellSlots(3, PLENTY), list[int]()

    def work(worker: int) -> None:
        with slots.acquire_slot(str(worker), lambda: False):
            for _ in range(5):
                with slots.acquire_slot(str(worker), lambda: False):
                    time.sleep(0.01)  # steady: time for the others to wait
            done.append(worker)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == list(range(10))


def test_drops_disconnected_waiting_worker():
    queue = SlotQueue(max_slots=2)
    for name in ("a1", "b1", "c1"):
        queue.request(name, worker=name[0])
    queue.disconnected.add("b1")
    wait_until(lambda: queue.refused == ["b1: disconnected"], 10, step=0.005)
    queue.release["a1"].set()
    wait_until(lambda: queue.holders == ["c1"], 10, step=0.005)
    queue.release_all()


def test_refuses_excess_workers_and_waiters_on_close():
    queue = SlotQueue(max_slots=2)
    for number in range(9):
        queue.request(f"w{number}", worker=str(number))
    queue.request("late", worker="late")
    wait_until(lambda: queue.refused == ["late: full"], 10, step=0.005)
    queue.slots.close()
    wait_until(lambda: len(queue.refused) == 9, 10, step=0.005)
    assert queue.holders == ["w0"]
    queue.release_all()


# Memory


def raise_in_thread(slots: CellSlots, slot: CellSlot, memory_bytes: int, results: list[str], name: str) -> None:
    """Request memory in a thread. When it is granted or refused, `results` gets the name and the kind of refusal."""

    def request() -> None:
        try:
            slots.raise_memory(slot, memory_bytes, lambda: False)
        except RequestRefusedError as error:
            results.append(f"{name}: {error.kind}")
        else:
            results.append(name)

    before = slots.read_counts()
    threading.Thread(target=request, daemon=True).start()
    wait_until(lambda: slots.read_counts() != before or bool(results), 10, step=0.005)


def read_memory(slots: CellSlots) -> int:
    return slots.read_counts()["reserved_bytes"] // CELL_BYTES


def test_memory_limits_number_of_cells():
    """Memory for three cells allows what three slots allow, however many slots there are."""
    queue = SlotQueue(max_slots=9, memory_bytes=4 * CELL_BYTES - 1)
    for name in ("a1", "b1", "c1"):
        queue.request(name, worker=name[0])
    assert queue.holders == ["a1", "b1"]
    queue.request("b2", worker="b")
    wait_until(lambda: "b2" in queue.holders, 10, step=0.005)
    assert read_memory(queue.slots) == 3
    queue.release["a1"].set()
    wait_until(lambda: queue.slots.read_counts()["used"] == 2, 10, step=0.005)
    queue.release["b2"].set()
    wait_until(lambda: "c1" in queue.holders, 10, step=0.005)
    queue.release_all()
    assert read_memory(queue.slots) == 0


def test_raised_limit_waits_for_memory_of_other_cells():
    slots, results = CellSlots(9, 5 * CELL_BYTES), list[str]()
    with slots.acquire_slot("a", lambda: False) as first:
        with slots.acquire_slot("b", lambda: False), slots.acquire_slot("c", lambda: False):
            raise_in_thread(slots, first, 3 * CELL_BYTES, results, "a")
            assert (results, slots.read_counts()["waiting"]) == ([], 1)
            assert read_memory(slots) == 3
        wait_until(lambda: results == ["a"], 10, step=0.005)
        assert read_memory(slots) == 3
        slots.raise_memory(first, CELL_BYTES, lambda: False)
        assert read_memory(slots) == 3, "a lower limit does not give back memory"
    assert read_memory(slots) == 0


def test_no_first_cell_overtakes_raised_limit():
    queue, results = SlotQueue(max_slots=9, memory_bytes=5 * CELL_BYTES), list[str]()
    with queue.slots.acquire_slot("a", lambda: False) as first:
        queue.request("b1", worker="b")
        queue.request("c1", worker="c")
        raise_in_thread(queue.slots, first, 4 * CELL_BYTES, results, "a")
        queue.request("d1", worker="d")
        queue.release["b1"].set()
        wait_until(lambda: queue.slots.read_counts()["used"] == 2, 10, step=0.005)
        time.sleep(0.05)  # steady: time for a wrong holder to appear
        assert (results, queue.holders) == ([], ["c1"])
        queue.release["c1"].set()
        wait_until(lambda: results == ["a"], 10, step=0.005)
    wait_until(lambda: queue.holders == ["d1"], 10, step=0.005)
    queue.release_all()


def test_refuses_memory_that_can_never_be_free():
    slots = CellSlots(9, 5 * CELL_BYTES)
    with slots.acquire_slot("a", lambda: False) as first, slots.acquire_slot("a", lambda: False) as second:
        with pytest.raises(RequestRefusedError, match="SANDBOX_LAUNCHER_MEMORY") as refusal:
            slots.raise_memory(first, 4 * CELL_BYTES, lambda: False)
        assert refusal.value.kind == "memory"
        slots.raise_memory(first, 3 * CELL_BYTES, lambda: False)
        with pytest.raises(RequestRefusedError, match=f"would need {5 * CELL_BYTES // MIB} MiB"):
            slots.raise_memory(second, 2 * CELL_BYTES, lambda: False)
        assert read_memory(slots) == 4


def test_refuses_last_request_when_cells_wait_for_each_other():
    """Two workers hold a cell and need more memory than is free. One gives up its cell, and the other proceeds."""
    slots, results = CellSlots(9, 5 * CELL_BYTES), list[str]()
    with ExitStack() as stack:
        first = stack.enter_context(slots.acquire_slot("a", lambda: False))
        release_second = ExitStack()
        second = release_second.enter_context(slots.acquire_slot("b", lambda: False))
        for name, slot in (("a", first), ("b", second)):
            raise_in_thread(slots, slot, 4 * CELL_BYTES, results, name)
        wait_until(lambda: results == ["b: full"], 10, step=0.005)
        release_second.close()
        wait_until(lambda: results == ["b: full", "a"], 10, step=0.005)
        assert read_memory(slots) == 4


def test_raised_limit_waits_for_cell_that_is_exiting(monkeypatch: pytest.MonkeyPatch):
    """A worker that replaces its second cell has three for a moment. Two of them are not too many."""
    monkeypatch.setattr(cell_slots, "_GRACE_SECONDS", 30.0)
    slots, results = CellSlots(9, 5 * CELL_BYTES), list[str]()
    with slots.acquire_slot("a", lambda: False), slots.acquire_slot("a", lambda: False) as second:
        with slots.acquire_slot("a", lambda: False):
            raise_in_thread(slots, second, 3 * CELL_BYTES, results, "a")
            time.sleep(0.05)  # steady: time for a wrong result to appear
            assert results == []
        wait_until(lambda: results == ["a"], 10, step=0.005)
        assert read_memory(slots) == 4


def test_sum_of_limits_never_exceeds_memory(monkeypatch: pytest.MonkeyPatch):
    """Random workers request, raise and release cells. The sum is checked after each step of each worker."""
    monkeypatch.setattr(cell_slots, "_GRACE_SECONDS", 0.01)
    slots, sums, done = CellSlots(5, 6 * CELL_BYTES), list[int](), list[int]()

    def work(worker: int) -> None:
        generator = random.Random(worker)
        for _ in range(20):
            with suppress(RequestRefusedError), slots.acquire_slot(str(worker), lambda: False) as slot:
                sums.append(slots.read_counts()["reserved_bytes"])
                time.sleep(generator.random() / 200)  # steady: varies the order
                slots.raise_memory(slot, generator.randrange(CELL_BYTES, 5 * CELL_BYTES), lambda: False)
                sums.append(slots.read_counts()["reserved_bytes"])
                time.sleep(generator.random() / 200)  # steady: varies the order
        done.append(worker)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == list(range(8))
    assert max(sums) <= 6 * CELL_BYTES
    assert slots.read_counts()["reserved_bytes"] == 0


@pytest.mark.parametrize(
    ("gibibytes", "expected"),
    [(2, (2, 0)), (6, (6, 1)), (12, (11, 3)), (18, (16, 4)), (64, (16, 4))],
)
def test_plans_cells_for_memory(gibibytes: int, expected: tuple[int, int]):
    plan = plan_cells(max_cells=16, ready=4, memory_bytes=gibibytes * 1024 * MIB)
    assert (plan.max_cells, plan.ready) == expected
    assert plan.memory_bytes + plan.ready * CELL_BYTES == gibibytes * 1024 * MIB
    assert plan.max_cells * CELL_BYTES <= plan.memory_bytes


def test_refuses_memory_for_fewer_than_two_cells():
    with pytest.raises(SandboxUnavailable, match=r"1700 MiB .* Set SANDBOX_LAUNCHER_MEMORY to at least 1728m"):
        plan_cells(max_cells=16, ready=4, memory_bytes=1700 * MIB)
