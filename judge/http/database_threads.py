"""Threads that keep their database connections, for requests and for the queries of event streams."""

import asyncio
import contextvars
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

P = ParamSpec("P")
T = TypeVar("T")
CONNECTION_SECONDS = 60
"""How long a kept connection is used."""
STUCK_SECONDS = 0.5
WAITING_SHARE = 0.3
"""If this process uses less than this share of a core, its threads wait for something."""
TRUSTED_SECONDS = 1.0
"""A connection that was used so recently is used again without a query that checks whether it still works."""
MAX_OTHER_THREADS = 100
"""They stay when they have nothing to do, and the container of the web may have 256 threads and processes."""


_connection_use = threading.local()
"""Of this thread's connection: the `file_id` of what it has open, and the `used_at` of its last query."""


def read_file_id(connection: BaseDatabaseWrapper) -> tuple[int, int] | None:
    """The device and the inode of SQLite's file; None without one."""
    if connection.vendor != "sqlite":
        return None
    try:
        found = Path(connection.settings_dict["NAME"]).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@receiver(connection_created)
def store_file_id(connection: BaseDatabaseWrapper, **_: Any) -> None:
    _connection_use.file_id = read_file_id(connection)


def store_use(execute: Callable[..., Any], *arguments: Any) -> Any:
    """Runs each query, and stores when. A request without a query, such as that of a static file, does not show whether
    the connection still works."""
    result = execute(*arguments)
    _connection_use.used_at = time.monotonic()
    return result


@receiver(connection_created)
def observe_use(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if store_use not in connection.execute_wrappers:  # a thread opens its connection again and again
        connection.execute_wrappers.insert(0, store_use)  # the last one belongs to who added it for a moment


def close_connection_to_replaced_file() -> None:
    """Close this thread's connection if SQLite's file was replaced, for example by a backup: it would write into the
    deleted one."""
    connection = connections["default"]
    if connection.connection is not None and read_file_id(connection) != _connection_use.file_id:
        connection.close()


@receiver(request_started)
def trust_recent_connection(**_: Any) -> None:
    """Runs after Django's receiver, which lets the next query check the connection first."""
    if time.monotonic() < getattr(_connection_use, "used_at", 0.0) + TRUSTED_SECONDS:
        wrapper: Any = connections["default"]  # the type stubs lack the attribute
        wrapper.health_check_done = True


class DatabaseThreads:
    """Few threads run the calls in turn: Python runs one thread at a time, and more of them only disturb each other.

    A call that has waited for STUCK_SECONDS gets another thread if no call was finished meanwhile, or if the threads
    did not compute, because all wait for merges, the database or Redis. It closes its connection after the call.
    """

    def __init__(self, name: str, thread_count: int) -> None:
        """`thread_count` threads keep their connections."""
        self._kept = ThreadPoolExecutor(thread_count, thread_name_prefix=name)
        self._finished_at = 0.0
        self._others = ThreadPoolExecutor(MAX_OTHER_THREADS, thread_name_prefix=f"other-{name}")

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        context = contextvars.copy_context()

        def run_and_keep() -> T:
            close_old_connections()  # one that is broken, or older than CONN_MAX_AGE
            close_connection_to_replaced_file()
            trust_recent_connection()
            try:
                return context.run(function, *args, **kwargs)
            finally:
                close_old_connections()
                self._finished_at = time.monotonic()

        def run_and_close() -> T:
            try:
                return context.run(function, *args, **kwargs)
            finally:
                connections.close_all()

        call = self._kept.submit(run_and_keep)
        result = asyncio.wrap_future(call)
        while not call.running():
            start, computed = time.monotonic(), time.process_time()
            done, _ = await asyncio.wait([result], timeout=STUCK_SECONDS)
            if done:
                break
            if self._is_stuck(start, computed) and call.cancel():
                result = asyncio.wrap_future(self._others.submit(run_and_close))
                break
        return await result

    def _is_stuck(self, start: float, computed: float) -> bool:
        """Since `start`, when this process had computed for `computed` seconds. Calls that are slow only because they
        wait can end all the time, for example those of one session whose changes are slow to merge."""
        now = time.monotonic()
        is_waiting = time.process_time() - computed < WAITING_SHARE * (now - start)
        return is_waiting or now > self._finished_at + STUCK_SECONDS


def keep_connections() -> None:
    """Call this in the web server: no other process has threads that use their connections again."""
    settings.DATABASES["default"]["CONN_MAX_AGE"] = CONNECTION_SECONDS


REQUESTS = DatabaseThreads("request", 3)
STREAM_QUERIES = DatabaseThreads("stream", 2)
EXPORTS = DatabaseThreads("export", 1)
"""One thread, so that several exports at once take longer, and nothing that is live waits for them."""
