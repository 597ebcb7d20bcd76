"""Clients that keep submitting, whatever happens to the server, and read their verdicts."""

import itertools
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from tests.composed.practice_client import SERVER_ERRORS, PracticeClient
from tools.stack import wait_until

CLIENTS = 2
PAUSE_SECONDS = 0.25
SUBMIT_SECONDS = 1.0
"""From one submission of a client to the next. If clients kept all processors busy, services would start slowly."""
MAX_PENDING = 3
"""A client with this many unjudged submissions waits for the first one: the server would refuse another one."""
VERDICT_SECONDS = 600.0
"""Only a judge that hangs takes as long. Usually a verdict takes less than a minute, even if a service was killed."""


@dataclass
class SubmissionStream:
    """Submits in threads while the context is open.

    `expected` has the verdict of each submission whose POST was answered 201, `verdicts` the one that its client read.
    Both are by submission id.
    """

    url: str
    sources: dict[str, str]
    """A source for each expected verdict."""
    expected: dict[str, str] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    """Requests that failed. Those that read a verdict are sent again."""
    _stop_event: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> "SubmissionStream":
        for _ in range(CLIENTS):
            self._threads.append(threading.Thread(target=self._run_client, args=(PracticeClient(self.url),)))
            self._threads[-1].start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop_event.set()
        for thread in self._threads:
            thread.join()

    def wait_until_judged(self) -> None:
        """Wait until all present submissions have a verdict and two more were accepted."""
        present = set(self.expected)
        try:
            wait_until(
                lambda: self.verdicts.keys() >= present and len(self.expected) > len(present) + 1,
                VERDICT_SECONDS,
                step=0.1,
            )
        except AssertionError as error:
            unjudged = sorted(self.expected.keys() - self.verdicts.keys())
            clients = [thread.is_alive() for thread in self._threads]
            error.add_note(f"unjudged: {unjudged}; clients still running: {clients}; errors: {self.errors[-5:]}")
            raise

    def _run_client(self, client: PracticeClient) -> None:
        pending: deque[str] = deque()
        sources, next_submission = itertools.cycle(self.sources.items()), 0.0
        while not self._stop_event.wait(PAUSE_SECONDS):
            if len(pending) < MAX_PENDING and time.monotonic() >= next_submission:
                next_submission = time.monotonic() + SUBMIT_SECONDS
                self._submit(client, pending, *next(sources))
            self._read_verdict(client, pending)
        deadline = time.monotonic() + VERDICT_SECONDS
        while pending and time.monotonic() < deadline:
            self._read_verdict(client, pending)
            time.sleep(PAUSE_SECONDS)

    def _submit(self, client: PracticeClient, pending: deque[str], verdict: str, source: str) -> None:
        try:
            submission = client.submit(source)
        except SERVER_ERRORS as error:
            self.errors.append(repr(error))
            return
        self.expected[submission] = verdict
        pending.append(submission)

    def _read_verdict(self, client: PracticeClient, pending: deque[str]) -> None:
        try:
            row = client.get_submission(pending[0]) if pending else {"state": "none"}
        except SERVER_ERRORS as error:
            self.errors.append(repr(error))
            return
        if row["state"] == "done":
            self.verdicts[pending.popleft()] = row["verdict"]
