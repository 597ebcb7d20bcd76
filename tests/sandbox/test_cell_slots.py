"""Which waiting worker gets the next slot when all cells of a launcher are in use."""

import threading
import time

from sandbox.launcher.cell_slots import CellSlots
from sandbox.launcher.commands import RequestRefusedError
from tests.stack import wait_until


class SlotQueue:
    """Workers that request slots, each in a thread, and hold them until they are released."""

    def __init__(self, max_slots: int) -> None:
        self.slots = CellSlots(max_slots)
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
        except RequestRefusedError as e:
            self.refused.append(f"{name}: {e.kind}")

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
    time.sleep(0.05)
    assert queue.holders == ["a1", "b1"]
    queue.release["a1"].set()
    wait_until(lambda: "c1" in queue.holders, 10, step=0.005)
    assert "d1" not in queue.holders
    queue.release_all()
    assert queue.slots.read_counts() == {"most": 3, "used": 0, "waiting": 0}


def test_never_deadlocks_workers_with_two_cells():
    """Ten workers that need two cells each finish with three slots."""
    slots, done = CellSlots(3), list[int]()

    def work(worker: int) -> None:
        with slots.acquire_slot(str(worker), lambda: False):
            time.sleep(0.01)
            with slots.acquire_slot(str(worker), lambda: False):
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
