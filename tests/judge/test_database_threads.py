"""Threads that keep their database connections."""

import asyncio
import threading
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError, connection

from judge.http import database_threads
from judge.http.database_threads import DatabaseThreads
from judge.models import User
from tests.judge.factories import World
from tests.judge.test_submission_stream import run_async

pytestmark = pytest.mark.django_db(transaction=True)


def query() -> int:
    """The identity of the connection that was used."""
    assert User.objects.exists()
    return id(connection.connection)


def open_connection() -> None:
    connection.ensure_connection()  # the one of the thread that runs this


def is_trusted() -> bool:
    wrapper: Any = connection  # the type stubs lack the attribute
    return wrapper.health_check_done


def close() -> None:
    connection.close()  # the one of the thread that runs this


def test_uses_a_kept_connection_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", None)
    threads = DatabaseThreads("test", 1)

    async def test() -> None:
        first = await threads.run(query)
        assert await threads.run(query) == first
        await threads.run(close)

    run_async(test)


def test_trusts_a_connection_only_after_a_query(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A static file says nothing about a connection, which the server may have closed meanwhile."""
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", None)
    monkeypatch.setattr(database_threads, "TRUSTED_SECONDS", 60.0)
    threads = DatabaseThreads("test", 1)

    async def test() -> None:
        await threads.run(open_connection)
        await threads.run(threading.get_ident)
        assert not await threads.run(is_trusted)
        await threads.run(query)
        assert await threads.run(is_trusted)
        await threads.run(close)

    run_async(test)


def test_closes_connections_unless_they_are_kept(world: World) -> None:
    threads = DatabaseThreads("test", 1)

    async def test() -> None:
        await threads.run(query)
        assert await threads.run(lambda: connection.connection) is None

    run_async(test)


def test_a_call_that_blocks_delays_the_next_one_only_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_threads, "STUCK_SECONDS", 0.01)
    threads, released = DatabaseThreads("test", 1), threading.Event()

    async def test() -> None:
        blocked = asyncio.create_task(threads.run(released.wait))
        await asyncio.sleep(0)
        assert await threads.run(threading.get_ident)
        assert not blocked.done()
        released.set()
        await blocked

    run_async(test)


def test_calls_that_end_slowly_delay_others_only_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them ends all the time, like the slow merges of one session."""
    monkeypatch.setattr(database_threads, "STUCK_SECONDS", 0.1)
    threads = DatabaseThreads("test", 1)

    def wait() -> int:
        time.sleep(0.05)  # steady: a call that takes long enough to be stuck or not
        return threading.get_ident()

    async def test() -> None:
        slow = [asyncio.create_task(threads.run(wait)) for _ in range(40)]
        await asyncio.sleep(0)
        assert await threads.run(threading.get_ident) != await slow[0]
        await asyncio.gather(*slow)

    run_async(test)


def test_passes_on_what_a_call_raises() -> None:
    def fail() -> None:
        raise LookupError

    async def test() -> None:
        with pytest.raises(LookupError):
            await DatabaseThreads("test", 1).run(fail)

    run_async(test)


@pytest.mark.postgresql
def test_a_broken_connection_fails_at_most_one_call(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that was not used for a moment is checked first, so then none fails."""
    monkeypatch.setitem(settings.DATABASES["default"], "CONN_MAX_AGE", None)
    monkeypatch.setattr(database_threads, "TRUSTED_SECONDS", 60.0)
    threads = DatabaseThreads("test", 1)

    def read_pid() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return cursor.fetchone()[0]

    def terminate(pid: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        close()

    async def test() -> None:
        await sync_to_async(terminate)(await threads.run(read_pid))
        with pytest.raises(OperationalError):
            await threads.run(query)
        pid = await threads.run(read_pid)
        monkeypatch.setattr(database_threads, "TRUSTED_SECONDS", 0.0)
        await sync_to_async(terminate)(pid)
        assert await threads.run(read_pid) != pid
        await threads.run(close)

    run_async(test)
