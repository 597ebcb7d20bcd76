"""The states of the documents that this process has changed last. A page that types sends several changes a second,
and each of them would read all updates since the snapshot again.

The web server forgets a state within a few seconds after MAX_SECONDS (`run_web_heartbeat` calls `remove_old`), and when
it deletes the candidate's data. Another process, such as one that shows private edits, forgets it when it stores the
next one, or when it ends.
"""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from judge.domain.documents.stored_updates import list_updates_since_snapshot
from judge.models import Document

MAX_BYTES = 16 * 1024 * 1024
MAX_SECONDS = 60.0
"""Afterwards somebody who types again is as somebody who starts."""

Batch = tuple[str, int, int | None]
"""The client and the sequence of an update, and the id of the interviewer who typed it."""
Version = tuple[int, datetime, int]
"""Differs after each change of a document, also after a backup was restored."""


@dataclass(frozen=True, slots=True)
class MergeBase:
    """What a document is computed from."""

    snapshot: bytes
    updates: list[bytes]
    """Those that are not in the snapshot."""
    latest: Batch | None
    """That of the latest update; None if it is in a stored snapshot."""
    pairs: bytes | None = None
    """The snapshot's surrogate pairs, see `MergedDocument`; None if they are not known."""

    def count_bytes(self) -> int:
        """Without `updates`: a base that is remembered has none."""
        return len(self.snapshot) + len(self.pairs or b"")


@dataclass(frozen=True, slots=True)
class RecentState:
    version: Version
    base: MergeBase
    stored_at: float
    """By `time.monotonic`."""


class RecentStates:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._states: dict[int, RecentState] = {}
        """The one that was stored first is the first."""
        self._bytes = 0

    def get(self, document: Document) -> MergeBase | None:
        """None if the state is unknown or old, or the document has changed since."""
        recent = self._states.get(document.pk)
        if recent is None or is_old(recent) or recent.version != get_version(document):
            return None
        return recent.base

    def store(self, pk: int, version: Version, base: MergeBase) -> None:
        with self._lock:
            self._remove(pk)
            self._states[pk] = RecentState(version, base, time.monotonic())
            self._bytes += base.count_bytes()
            self._remove_oldest()

    def remove_old(self) -> None:
        with self._lock:
            self._remove_oldest()

    def remove(self, pks: Iterable[int]) -> None:
        with self._lock:
            for pk in pks:
                self._remove(pk)

    def _remove_oldest(self) -> None:
        """Remove what is old, and more if all states together are too large."""
        for oldest, recent in list(self._states.items()):
            if self._bytes <= MAX_BYTES and not is_old(recent):
                break
            self._remove(oldest)

    def _remove(self, pk: int) -> None:
        removed = self._states.pop(pk, None)
        self._bytes -= removed.base.count_bytes() if removed else 0


def is_old(state: RecentState) -> bool:
    return state.stored_at < time.monotonic() - MAX_SECONDS


RECENT_STATES = RecentStates()


def get_version(document: Document) -> Version:
    return document.number, document.saved_at, document.stored_bytes


def load_base(document: Document) -> MergeBase:
    if (known := RECENT_STATES.get(document)) is not None:
        return known
    recent = list_updates_since_snapshot(document)
    latest = (recent[-1].client, recent[-1].sequence, recent[-1].user) if recent else None
    return MergeBase(bytes(document.snapshot), [update.update for update in recent], latest)
