"""Whether the database can store data, found by storing some. The result is valid for a few seconds."""

import tempfile
import threading
import time
from os import posix_fallocate
from pathlib import Path

from django.db import connection, transaction

from judge.database import counters
from judge.database.lock_wait import limit_lock_wait
from judge.storage_errors import is_lock_timeout, is_storage_error

VALID_SECONDS = 5.0
FREE_BYTES = 1024 * 1024
"""A disk with less free space cannot store a report, even if small writes still succeed."""


class WriteProbe:
    """Tries a write at most once in VALID_SECONDS. While one thread tries, others get the last result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._expires_at = 0.0
        self._error = ""

    def find_error(self) -> str:
        """Return why writes fail, or "" if they succeed. Raises errors of other kinds."""
        if time.monotonic() >= self._expires_at and self._lock.acquire(blocking=False):
            try:
                self._error = self._try_write()
                self._expires_at = time.monotonic() + VALID_SECONDS
            finally:
                self._lock.release()
        return self._error

    def _try_write(self) -> str:
        try:
            try_write()
        except Exception as error:
            if not is_storage_error(error):
                raise
            if is_lock_timeout(error):
                return self._error  # another session has locked the counter, which says nothing about other rows
            return str(error)
        return ""


WRITE_PROBE = WriteProbe()


def try_write() -> None:
    """Commit a small write, if the database's disk has FREE_BYTES left. Raises the error of the database or disk.

    SQLite overwrites parts of its write-ahead log, so small writes prove little.
    """
    if connection.vendor == "sqlite":
        require_free_space(Path(connection.settings_dict["NAME"]).parent)
    with transaction.atomic():
        if connection.vendor == "postgresql":
            limit_lock_wait()
            spill_to_disk()
        counters.apply_deltas([counters.build_increment(counters.WRITE_PROBES)])


def require_free_space(folder: Path) -> None:
    """Raise OSError if the disk of `folder` has less than FREE_BYTES left."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        posix_fallocate(file.fileno(), 0, FREE_BYTES)


def spill_to_disk() -> None:
    """Make PostgreSQL write a temporary file of about FREE_BYTES, which leaves nothing to vacuum.

    Small writes prove little: they use free space of their table and a log file that already exists.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64kB'")
        cursor.execute("SELECT count(*) FROM generate_series(1, 60000)")
