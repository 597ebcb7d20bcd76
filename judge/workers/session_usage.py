"""How much time each session has used of this worker's processes lately, and who may use the last free one.

A submission that hangs occupies a process for its whole time limit, so a few sessions could occupy all processes. The
others would then wait for the end of one such submission before each of their own. So while all other processes of a
worker judge sessions that used much time, the last one judges only those that used little.

The processes share this in memory. Each has a slot, and no other process writes to it.
"""

import math
import mmap
import struct
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from judge.workers.shared_state import MAX_PROCESSES

HEAVY_SECONDS = 8.0
"""Above this, a session is heavy: a second submission that reaches a time limit of five seconds makes it so."""
MEMORY_SECONDS = 300.0
"""Time counts less and less: 1/e of it remains after five minutes."""
MAX_SESSIONS = 64
"""How many sessions a process remembers: those that used the most."""

_HEADER = struct.Struct("=qqd")
"""Whether a process has this slot, the session that it judges now or one of the numbers below, and since when."""
_NONE, _CLAIMING = 0, -1
_ENTRY = struct.Struct("=qdd")
"""A session, its seconds, and the reading of time.monotonic() at which they were that many."""
_HEADERS_BYTES = MAX_PROCESSES * _HEADER.size
_ENTRIES_BYTES = MAX_SESSIONS * _ENTRY.size


class SessionUsage:
    """Every `session` here is the id of a session."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _HEADERS_BYTES + MAX_PROCESSES * _ENTRIES_BYTES)
        self._slot = MAX_PROCESSES

    def register_process(self, slot: int) -> None:
        """Use this slot, of which an earlier process may have died, for the calling process."""
        self._slot = slot
        if slot < MAX_PROCESSES:
            self._write_header(_NONE)

    @contextmanager
    def measure(self, session: int) -> Iterator[None]:
        """Record that the calling process judges a submission of this session while the context is open."""
        if self._slot >= MAX_PROCESSES:
            yield
            return
        started = time.monotonic()
        self._write_header(session)
        try:
            yield
        finally:
            self._write_header(_NONE)
            self._add(session, time.monotonic() - started)

    @contextmanager
    def claim(self) -> Iterator[set[int]]:
        """Yield the sessions that the calling process must leave to others. Claim a submission within the context."""
        if self._slot >= MAX_PROCESSES:
            yield set()
            return
        self._write_header(_CLAIMING)
        try:
            yield self._list_sessions_to_leave()
        finally:
            self._write_header(_NONE)

    def _list_sessions_to_leave(self) -> set[int]:
        """The heavy sessions if the calling process is the last one that judges none of them; otherwise no session.

        What another process claims just now is not known. Of two that claim at the same moment, the one with the
        lower slot may get a heavy session, and the other one leaves them.
        """
        judged: set[int] = set()
        others = [(slot, header[1]) for slot, header in enumerate(self._read_headers()) if header[0]]
        others.remove((self._slot, _CLAIMING))
        for slot, session in others:
            if session == _NONE or (session == _CLAIMING and slot > self._slot):
                return set()
            if session != _CLAIMING:
                judged.add(session)
        heavy = self.find_heavy_sessions() if others else set[int]()
        return heavy if heavy.issuperset(judged) else set()

    def is_any_judging(self) -> bool:
        return any(is_used and session > 0 for is_used, session, _since in self._read_headers())

    def find_heavy_sessions(self) -> set[int]:
        now, used = time.monotonic(), defaultdict[int, float](float)
        for slot, (is_used, session, since) in enumerate(self._read_headers()):
            if is_used:
                used[session] += now - since
                for remembered, seconds, at in self._read_entries(slot):
                    used[remembered] += compute_decayed_seconds(seconds, now - at)
        return {session for session, seconds in used.items() if session > 0 and seconds > HEAVY_SECONDS}

    def _add(self, session: int, seconds: float) -> None:
        now, entries = time.monotonic(), list(self._read_entries(self._slot))
        decayed = [compute_decayed_seconds(used, now - at) for _, used, at in entries]
        place = next((place for place, (remembered, _, _) in enumerate(entries) if remembered == session), None)
        if place is None:
            place = min(range(MAX_SESSIONS), key=lambda place: decayed[place])
        else:
            seconds += decayed[place]
        _ENTRY.pack_into(self._memory, self._compute_entry_offset(self._slot, place), session, seconds, now)

    def _read_entries(self, slot: int) -> Iterator[tuple[int, float, float]]:
        start = self._compute_entry_offset(slot, 0)
        return _ENTRY.iter_unpack(self._memory[start : start + _ENTRIES_BYTES])

    def _read_headers(self) -> Iterator[tuple[int, int, float]]:
        """They are at the start, so that every claim can read them at once."""
        return _HEADER.iter_unpack(self._memory[:_HEADERS_BYTES])

    def _write_header(self, session: int) -> None:
        _HEADER.pack_into(self._memory, self._slot * _HEADER.size, 1, session, time.monotonic())

    def _compute_entry_offset(self, slot: int, place: int) -> int:
        return _HEADERS_BYTES + slot * _ENTRIES_BYTES + place * _ENTRY.size


def compute_decayed_seconds(seconds: float, age: float) -> float:
    """Return what still counts of the seconds that were used `age` seconds ago."""
    return seconds * math.exp(-age / MEMORY_SECONDS)


SESSION_USAGE = SessionUsage()
"""Of this worker, created before it forks."""
