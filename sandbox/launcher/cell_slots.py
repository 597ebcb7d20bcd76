"""How many cells may be in use at a time, and who is next where all are."""

import threading
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sandbox.launcher.verbs import Refused

_LOOK_SECONDS = 1.0


class Seats:
    """First come, first served, but for a worker that has a cell in use and needs another beside it: all the time that
    it waits, the first cell's clock runs, and cells that wait for each other must never fill all seats. So it goes
    before the others, and the last free seat is for such a one. Thread-safe."""

    def __init__(self, most: int) -> None:
        if most < 2:
            raise ValueError(f"{most} seats: with fewer than 2 nobody could have two cells")
        self._most = most
        self._changed = threading.Condition()
        self._used: Counter[str] = Counter()
        self._line: list[_Ticket] = []
        self._closed = False

    @contextmanager
    def seat(self, worker: str, gone: Callable[[], bool]) -> Generator[None]:
        """Wait for a seat, for as long as the one who asked is there, and have it. Raises Refused."""
        self._take(worker, gone)
        try:
            yield
        finally:
            with self._changed:
                self._used[worker] -= 1
                self._used += Counter()  # drops those who have none any more
                self._changed.notify_all()

    def close(self) -> None:
        """Send away all that wait."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def counts(self) -> dict[str, int]:
        with self._changed:
            return {"most": self._most, "used": self._used.total(), "waiting": len(self._line)}

    def _take(self, worker: str, gone: Callable[[], bool]) -> None:
        ticket = _Ticket(worker)
        with self._changed:
            if len(self._line) >= 4 * self._most:
                raise Refused("full", f"{len(self._line)} jobs wait already for one of its {self._most} cells")
            self._line.append(ticket)
            try:
                while not self._is_next(ticket):
                    self._changed.wait(_LOOK_SECONDS)
                    if self._closed:
                        raise Refused("ending", "it is being stopped")
                    if gone():
                        raise Refused("gone", "the worker that waited for a cell has gone")
            finally:
                self._line.remove(ticket)
                self._changed.notify_all()
            self._used[worker] += 1

    def _is_next(self, ticket: "_Ticket") -> bool:
        free = self._most - self._used.total()
        first = next((one for one in self._line if self._used[one.worker]), None)
        if first is not None:
            return ticket is first and free > 0
        return ticket is self._line[0] and free > 1


class _Ticket:
    """A place in the line."""

    def __init__(self, worker: str) -> None:
        self.worker = worker
