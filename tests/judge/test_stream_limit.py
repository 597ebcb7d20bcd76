"""How many streams may be open at once, and that they end when they must."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone

from judge.actions.queue.claim_submission import claim_submission
from judge.errors import RefusedError
from judge.http import stream_limit
from judge.messaging.publisher import EventPublisher
from judge.models import CandidateSession, Submission
from tests.judge.broker import Broker
from tests.judge.factories import make_session, make_submission, make_user


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b": still here\n\n"


async def opened(who: str, address: str = "203.0.113.7") -> Any:
    stream = stream_limit.limit_stream(endless(), who, address)
    await anext(stream)
    return stream


@pytest.fixture(autouse=True)
def none_open() -> None:
    assert not stream_limit._open_streams


def test_it_lets_one_session_follow_only_so_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 2)

    async def test() -> None:
        first = await opened("session 1")
        async with aclosing(first), aclosing(await opened("session 1")):
            with pytest.raises(RefusedError, match="judged all the same"):
                await opened("session 1")
            async with aclosing(await opened("session 2")):
                pass
            await first.aclose()
            async with aclosing(await opened("session 1")):
                pass

    asyncio.run(test())
    assert not stream_limit._open_streams


@pytest.mark.parametrize(("limit", "other"), [("MAX_PER_ADDRESS", "203.0.113.8"), ("MAX_STREAMS", None)])
def test_it_lets_one_address_and_all_follow_only_so_many(
    limit: str, other: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_limit, limit, 1)

    async def test() -> None:
        async with aclosing(await opened("session 1")):
            with pytest.raises(RefusedError):
                await opened("session 2")
            if other is None:
                with pytest.raises(RefusedError):
                    await opened("session 2", "203.0.113.8")
            else:
                async with aclosing(await opened("session 2", other)):
                    pass

    asyncio.run(test())


def test_it_does_not_count_what_is_never_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 1)

    async def test() -> None:
        await stream_limit.limit_stream(endless(), "session 1", "203.0.113.7").aclose()  # pyright: ignore[reportAttributeAccessIssue] -- it is a generator
        await (await opened("session 1")).aclose()

    asyncio.run(test())


@pytest.fixture
def row(transactional_db: None) -> Submission:
    return make_submission(make_session(make_user("ada"), "Robin"))


async def url_of(row: Submission) -> str:
    token = (await CandidateSession.objects.aget(pk=row.session_id)).token
    return f"/api/sessions/{token}/submissions/{row.pk}/events"


def run(test: Any) -> None:
    async def bounded() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(bounded())


def test_it_ends_when_the_link_is_revoked(row: Submission) -> None:
    async def test() -> None:
        answer: Any = await AsyncClient().get(await url_of(row))
        chunks = aiter(answer.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        await CandidateSession.objects.filter(pk=row.session_id).aupdate(revoked_at=timezone.now())
        assert [chunk async for chunk in chunks] == []

    run(test)


def test_it_refuses_with_a_failure(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 0)

    async def test() -> None:
        answer = await AsyncClient().get(await url_of(row))
        assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (429, "too_many", "10")

    run(test)


def test_it_looks_seldom_while_much_is_ahead_but_hears_the_bus(
    row: Submission, broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("judge.http.sse.LONG_QUEUE", -1)
    monkeypatch.setattr("judge.http.sse.LONG_QUEUE_POLL_SECONDS", 3600.0)
    monkeypatch.setattr("judge.http.sse.HEARTBEAT_SECONDS", 3600.0)

    async def test() -> None:
        answer: Any = await AsyncClient().get(await url_of(row))
        chunks = aiter(answer.streaming_content)
        assert b'"queued"' in await anext(chunks)
        await sync_to_async(claim_submission)("cpu", "w")
        later = asyncio.ensure_future(anext(chunks))
        assert await asyncio.wait([later], timeout=2.5) == (set(), {later})
        publisher = EventPublisher(row.pk)
        publisher.create_stream()
        publisher.close()
        assert b'"judging"' in await later

    run(test)
