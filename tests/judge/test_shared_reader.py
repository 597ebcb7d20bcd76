"""One connection to Redis reads for all event streams of a process."""

import asyncio
from typing import Any

import pytest

from judge.http import shared_reader
from judge.http.shared_reader import SharedReader
from tests.judge.test_submission_stream import run_async
from tools.stack import Broker


@pytest.fixture
def reader(broker: Broker) -> SharedReader:
    return SharedReader()


def add(broker: Broker, key: str, value: str) -> str:
    entry: Any = broker.client.xadd(key, {"value": value})
    return entry.decode()


def test_each_reader_continues_where_it_stopped(broker: Broker, reader: SharedReader) -> None:
    first, second = add(broker, "a", "one"), add(broker, "a", "two")
    third = add(broker, "b", "three")

    async def test() -> None:
        behind, ahead, other = await asyncio.gather(
            reader.read({"a": "0-0"}), reader.read({"a": first}), reader.read({"b": "0-0", "c": "0-0"})
        )
        assert behind == [("a", first, {"value": "one"}), ("a", second, {"value": "two"})]
        assert ahead == behind[1:]
        assert other == [("b", third, {"value": "three"})]

    run_async(test)


def test_a_waiting_reader_receives_what_is_added(broker: Broker, reader: SharedReader) -> None:
    async def test() -> None:
        waiting = asyncio.create_task(reader.read({"a": "0-0"}))
        await asyncio.sleep(0)
        entry = await asyncio.to_thread(add, broker, "a", "one")
        assert await waiting == [("a", entry, {"value": "one"})]

    run_async(test)


def test_a_strange_position_stops_no_other_reader(broker: Broker, reader: SharedReader) -> None:
    """A browser names the position at which it goes on. Redis refuses digits of other scripts."""
    entry = add(broker, "a", "one")

    async def test() -> None:
        _, found = await asyncio.gather(reader.read({"b": "\u0661-\u0660"}), reader.read({"a": "0-0"}))
        assert found == [("a", entry, {"value": "one"})]

    run_async(test)


def test_many_readers_use_one_connection(broker: Broker, reader: SharedReader) -> None:
    before = len(broker.client.client_list())

    async def test() -> None:
        waiting = [asyncio.create_task(reader.read({f"stream-{number}": "0-0"})) for number in range(50)]
        await asyncio.sleep(0)
        entry = await asyncio.to_thread(add, broker, "stream-7", "one")
        assert await waiting[7] == [("stream-7", entry, {"value": "one"})]
        assert len(broker.client.client_list()) <= before + 2
        assert await waiting[8] == []

    run_async(test)


def test_waits_without_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared_reader, "WAIT_SECONDS", 0.1)

    async def test() -> None:
        assert await SharedReader().read({"a": "0-0"}) == []

    run_async(test)
