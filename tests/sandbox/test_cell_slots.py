"""Who is next where all of a launcher's cells are in use."""

import threading
import time

from sandbox.launcher.seats import Seats
from sandbox.launcher.verbs import Refused
from tests.stack import wait_until


class Queue:
    """Workers that ask for seats, each in a thread, and keep them until they are told."""

    def __init__(self, most: int) -> None:
        self.seats = Seats(most)
        self.has: list[str] = []
        self.refused: list[str] = []
        self.leave: dict[str, threading.Event] = {}
        self.gone: set[str] = set()
        self.threads: list[threading.Thread] = []

    def ask(self, name: str, worker: str) -> None:
        before = self.seats.counts()
        self.leave[name] = threading.Event()
        self.threads.append(threading.Thread(target=self._sit, args=(name, worker)))
        self.threads[-1].start()
        wait_until(lambda: self.seats.counts() != before or f"{name}: full" in self.refused, 10, step=0.005)

    def _sit(self, name: str, worker: str) -> None:
        try:
            with self.seats.seat(worker, lambda: name in self.gone):
                self.has.append(name)
                self.leave[name].wait(30)
                self.has.remove(name)
        except Refused as e:
            self.refused.append(f"{name}: {e.kind}")

    def end(self) -> None:
        for event in self.leave.values():
            event.set()
        for thread in self.threads:
            thread.join()


def test_it_gives_seats_in_order_and_the_last_to_one_who_has_one():
    queue = Queue(most=3)
    for name in ("a1", "b1", "c1", "d1"):
        queue.ask(name, worker=name[0])
    assert queue.has == ["a1", "b1"]
    queue.ask("b2", worker="b")
    wait_until(lambda: "b2" in queue.has, 10, step=0.005)
    queue.leave["b2"].set()
    wait_until(lambda: "b2" not in queue.has, 10, step=0.005)
    time.sleep(0.05)
    assert queue.has == ["a1", "b1"]
    queue.leave["a1"].set()
    wait_until(lambda: "c1" in queue.has, 10, step=0.005)
    assert "d1" not in queue.has
    queue.end()
    assert queue.seats.counts() == {"most": 3, "used": 0, "waiting": 0}


def test_it_never_fills_up_with_workers_that_wait_for_each_other():
    """Ten workers that need two cells each, and three seats: all come to their end."""
    seats, done = Seats(3), list[int]()

    def work(worker: int) -> None:
        with seats.seat(str(worker), lambda: False):
            time.sleep(0.01)
            with seats.seat(str(worker), lambda: False):
                done.append(worker)

    threads = [threading.Thread(target=work, args=(worker,), daemon=True) for worker in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == list(range(10))


def test_it_forgets_one_who_waits_and_is_gone():
    queue = Queue(most=2)
    for name in ("a1", "b1", "c1"):
        queue.ask(name, worker=name[0])
    queue.gone.add("b1")
    wait_until(lambda: queue.refused == ["b1: gone"], 10, step=0.005)
    queue.leave["a1"].set()
    wait_until(lambda: queue.has == ["c1"], 10, step=0.005)
    queue.end()


def test_it_sends_away_all_that_wait_when_it_ends_and_those_too_many_before():
    queue = Queue(most=2)
    for number in range(9):
        queue.ask(f"w{number}", worker=str(number))
    queue.ask("late", worker="late")
    wait_until(lambda: queue.refused == ["late: full"], 10, step=0.005)
    queue.seats.close()
    wait_until(lambda: len(queue.refused) == 9, 10, step=0.005)
    assert queue.has == ["w0"]
    queue.end()
