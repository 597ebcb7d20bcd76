"""A candidate who types without end, whatever happens to the server, and a second page that follows."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.judge.document_network import HttpBrowser, StreamReader, fold_events
from tests.judge.document_page import DocumentPage
from tools.stack import wait_until

PAUSE_SECONDS = 0.25
LAST_SECONDS = 90.0
TRANSIENT = (0, 429, 500, 502, 503)
"""Statuses after which a page sends a batch again. 0 means that there was no response."""


@dataclass
class TypingSession:
    """After `type_in` has ended, all that was typed is acknowledged, unless there are refusals."""

    url: str
    token: str
    numbers: list[int] = field(default_factory=list)
    """Of the acknowledged updates, in the order in which they were typed."""
    refusals: list[object] = field(default_factory=list)
    """Answers that are not transient."""
    stop_event: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.page = DocumentPage(self.token, browser=HttpBrowser(self.url))
        self.reader = StreamReader(f"{self.url}/api/sessions/{self.token}/events", self.page.opened["cursor"])

    def type_words(self) -> None:
        while not self.stop_event.wait(PAUSE_SECONDS) and not self.refusals:
            self.page.type(f"# word {len(self.numbers)}\n")
            self._save()

    def _save(self) -> None:
        body, deadline = self.page.build_body(), time.monotonic() + LAST_SECONDS
        while (answer := self.page.post(body)).status_code in TRANSIENT and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
        if answer.status_code == 200:
            self.numbers.append(answer.json()["number"])
        else:
            self.refusals.append(answer)

    def has_read_all(self) -> bool:
        return len(self.reader.events) >= len(self.numbers)

    @property
    def read_text(self) -> str:
        """The text of the page that follows."""
        return fold_events(self.page, self.reader.events)


@contextmanager
def type_in(sessions: Sequence[TypingSession]) -> Iterator[None]:
    """Type in threads while the context is open. Then wait until the pages that follow have received everything."""
    typing = [threading.Thread(target=session.type_words) for session in sessions]
    reading = [threading.Thread(target=session.reader.run) for session in sessions]
    for thread in (*typing, *reading):
        thread.start()
    try:
        yield
    finally:
        for session in sessions:
            session.stop_event.set()
        for thread in typing:
            thread.join()
        try:
            wait_until(lambda: all(session.has_read_all() for session in sessions), LAST_SECONDS, step=0.2)
        finally:
            for session in sessions:
                session.reader.stopped.set()
            for thread in reading:
                thread.join()
