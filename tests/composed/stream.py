"""Clients that submit until they are told to stop, whatever becomes of the server, and wait for their verdicts."""

import itertools
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from tests.composed.visitor import AWAY, Visitor
from tests.stack import wait_until

CLIENTS = 2
PAUSE_SECONDS = 0.5
HELD = 4
"""A client with so many unjudged submissions waits for the first of them: the stream is no flood."""
LAST_VERDICT_SECONDS = 150.0


@dataclass
class Stream:
    """By ids, `expected`: of each submission whose POST was answered 201; `seen`: the verdict that its client read."""

    url: str
    sources: dict[str, str]
    expected: dict[str, str] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "Stream":
        for _ in range(CLIENTS):
            self._threads.append(threading.Thread(target=self._client, args=(Visitor(self.url),)))
            self._threads[-1].start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def all_judged(self) -> None:
        """Until the clients have read a verdict for all that was taken up to now, and two more were taken."""
        before = set(self.expected)
        wait_until(lambda: self.seen.keys() >= before and len(self.expected) > len(before) + 1, 150, step=0.1)

    def _client(self, visitor: Visitor) -> None:
        held: deque[str] = deque()
        sources = itertools.cycle(self.sources.items())
        while not self._over.wait(PAUSE_SECONDS):
            if len(held) < HELD:
                self._submit(visitor, held, *next(sources))
            self._look(visitor, held)
        deadline = time.monotonic() + LAST_VERDICT_SECONDS
        while held and time.monotonic() < deadline:
            self._look(visitor, held)
            time.sleep(PAUSE_SECONDS)

    def _submit(self, visitor: Visitor, held: deque[str], verdict: str, source: str) -> None:
        try:
            submission = visitor.submit(source)
        except AWAY:
            return
        self.expected[submission] = verdict
        held.append(submission)

    def _look(self, visitor: Visitor, held: deque[str]) -> None:
        try:
            row = visitor.seen(held[0]) if held else {"state": "none"}
        except AWAY:
            return
        if row["state"] == "done":
            self.seen[held.popleft()] = row["verdict"]
