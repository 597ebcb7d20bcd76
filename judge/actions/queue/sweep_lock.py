"""Lets one sweep run at a time, on all machines.

A sweeper that hangs or is frozen must not keep the others from sweeping: its lock ends after MAX_SILENCE_SECONDS. So
does that of a sweep that takes longer with SQLite.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

MAX_SILENCE_SECONDS = 60
"""PostgreSQL: without a statement. SQLite: since the sweep started."""
ADVISORY_KEY = 0x6A756467_73776570
"""Any number that nothing else in this database locks: "judgswep"."""


@contextmanager
def hold_sweep_lock() -> Iterator[bool]:
    """Yield whether this sweep got the lock. Without it, another sweep is running."""
    if connection.vendor == "postgresql":
        with hold_advisory_lock() as is_held:
            yield is_held
    else:
        with hold_file_lock(settings.VAR / "sweep.lock") as is_held:
            yield is_held


@contextmanager
def hold_advisory_lock() -> Iterator[bool]:
    """The lock belongs to the database session. The server ends a session that sends nothing for the time-out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_KEY])
        (is_held,) = cursor.fetchone()
        if is_held:
            cursor.execute(f"SET idle_session_timeout = '{MAX_SILENCE_SECONDS}s'")
    try:
        yield is_held
    finally:
        # A session that broke has lost the lock already.
        if is_held and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_KEY])
                cursor.execute("RESET idle_session_timeout")


@contextmanager
def hold_file_lock(path: Path) -> Iterator[bool]:
    """The kernel frees the lock of a process that ends. A frozen one loses it when another replaces the file."""
    remove_abandoned(path)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        is_held = try_lock_file(handle, path)
        if is_held:
            os.utime(handle)
        yield is_held
    finally:
        os.close(handle)


def remove_abandoned(path: Path) -> None:
    """Remove the file if its lock was taken so long ago that its holder is frozen, or has ended long ago.

    A time in the future was written before the clock was set back.
    """
    if path.exists() and abs(time.time() - path.stat().st_mtime) > MAX_SILENCE_SECONDS:
        path.unlink(missing_ok=True)


def try_lock_file(handle: int, path: Path) -> bool:
    """Lock the file, unless another process has locked it or has replaced it since it was opened."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return path.exists() and path.stat().st_ino == os.fstat(handle).st_ino
