"""Reads Redis for all event streams of this process over one connection.

A connection for each event stream would wake this process every second, and for each event once more.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

from django.conf import settings
from redis import asyncio as aioredis
from redis.exceptions import RedisError

WAIT_SECONDS = 1.0
"""How long one read waits for entries. An event stream ends within this time when the server stops."""
BLOCK_SECONDS = 0.1
"""How long Redis waits for entries. A reader that comes meanwhile waits as long, because its streams are not read."""
PAUSE_SECONDS = 0.02
"""Between two requests to Redis. What is published meanwhile arrives together."""
PAUSE_SECONDS_PER_KEY = 0.0001
"""In addition: a request names all streams that somebody waits for, and takes as much longer."""
IDLE_SECONDS = 5.0
"""The connection is closed after so long without readers."""
MAX_ENTRIES = 50
"""Of each Redis stream at once."""

Entry = tuple[str, str, dict[str, str]]
"""The key of a Redis stream, and the id and the fields of one of its entries."""

Position = tuple[int, int]
"""The milliseconds and the number of an entry's id."""


class SharedReader:
    """Stores no entries: each reader says from where it reads on, and Redis is asked for the earliest position."""

    def __init__(self) -> None:
        self._readers: dict[str, dict[asyncio.Future[list[Entry]], Position]] = {}
        """By the key of the Redis stream: those who wait for its entries, and from where each reads on."""
        self._task: asyncio.Task[None] | None = None

    async def read(self, positions: dict[str, str]) -> list[Entry]:
        """Return the entries after the given ids, by the keys of their streams. Waits up to WAIT_SECONDS for them."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Entry]] = loop.create_future()
        timer = loop.call_later(WAIT_SECONDS, resolve, future, [])
        if self._task is None or self._task.done() or self._task.get_loop() is not loop:
            self._readers = {}
            self._task = loop.create_task(self._run())
        for key, position in positions.items():
            self._readers.setdefault(key, {})[future] = parse_id(position)
        try:
            return await future
        finally:
            timer.cancel()
            for key in positions:
                self._remove(key, future)

    def _remove(self, key: str, future: asyncio.Future[list[Entry]]) -> None:
        readers = self._readers.get(key, {})
        readers.pop(future, None)
        if not readers:
            self._readers.pop(key, None)

    async def _run(self) -> None:
        client = aioredis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=WAIT_SECONDS + 0.5, decode_responses=True
        )
        try:
            last_read = time.monotonic()
            while time.monotonic() < last_read + IDLE_SECONDS:
                if self._readers:
                    await self._read(client)
                    last_read = time.monotonic()
                await asyncio.sleep(PAUSE_SECONDS + len(self._readers) * PAUSE_SECONDS_PER_KEY)
        finally:
            with suppress(RedisError, OSError):
                await client.aclose()

    async def _read(self, client: Any) -> None:
        try:
            streams = await client.xread(self._find_positions(), block=int(BLOCK_SECONDS * 1000), count=MAX_ENTRIES)
        except (RedisError, OSError):
            await asyncio.sleep(WAIT_SECONDS)
            return
        found: dict[asyncio.Future[list[Entry]], list[Entry]] = {}
        for key, entries in dict(streams).items():
            for entry_id, fields in entries:
                position = parse_id(entry_id)
                for future, last in self._readers.get(key, {}).items():
                    if position > last:
                        found.setdefault(future, []).append((key, entry_id, fields))
        for future, its_entries in found.items():
            resolve(future, its_entries)

    def _find_positions(self) -> dict[str, str]:
        # Formatted again: with an id that Redis refuses, one browser would stop the streams of all.
        return {key: format_id(min(readers.values())) for key, readers in self._readers.items()}


def resolve(future: asyncio.Future[list[Entry]], entries: list[Entry]) -> None:
    if not future.done():
        future.set_result(entries)


def parse_id(entry_id: str) -> Position:
    milliseconds, _, number = entry_id.partition("-")
    return int(milliseconds), int(number)


def format_id(position: Position) -> str:
    return f"{position[0]}-{position[1]}"


READER = SharedReader()
