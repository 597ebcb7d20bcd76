"""Limits on open event streams, and streams that end when their reader loses access."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.test import AsyncClient
from django.utils import timezone

from judge.actions.practice.practice_sessions import get_or_create_account_practice
from judge.errors import RefusedError
from judge.http import submission_stream
from judge.limits import stream_limit
from judge.models import CandidateSession, Membership, Submission, Team, User
from tests.judge.factories import make_member, make_session, make_submission, make_user
from tools.stack import Broker


async def send_endless_comments() -> AsyncIterator[bytes]:
    while True:
        yield b": still here\n\n"


async def open_limited_stream(client: str, address: str = "203.0.113.7", *, is_practice: bool = True) -> Any:
    stream = stream_limit.limit_stream(send_endless_comments(), client, address, is_practice=is_practice)
    await anext(stream)
    return stream


@pytest.fixture(autouse=True)
def require_no_open_streams() -> None:
    assert not stream_limit._open_streams


def test_limits_streams_of_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 2)

    async def test() -> None:
        first = await open_limited_stream("session 1")
        async with aclosing(first), aclosing(await open_limited_stream("session 1")):
            with pytest.raises(RefusedError, match="still judged"):
                await open_limited_stream("session 1")
            async with aclosing(await open_limited_stream("session 2")):
                pass
            await first.aclose()
            async with aclosing(await open_limited_stream("session 1")):
                pass

    asyncio.run(test())
    assert not stream_limit._open_streams


@pytest.mark.parametrize(("limit", "allowed_address"), [("MAX_PER_ADDRESS", "203.0.113.8"), ("MAX_STREAMS", None)])
def test_limits_streams_by_address_and_in_total(
    limit: str, allowed_address: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_limit, limit, 1)

    async def test() -> None:
        async with aclosing(await open_limited_stream("session 1")):
            with pytest.raises(RefusedError):
                await open_limited_stream("session 2")
            if allowed_address is None:
                with pytest.raises(RefusedError):
                    await open_limited_stream("session 2", "203.0.113.8")
            else:
                async with aclosing(await open_limited_stream("session 2", allowed_address)):
                    pass

    asyncio.run(test())


@pytest.mark.parametrize("limit", ["MAX_PRACTICE_STREAMS", "MAX_PER_ADDRESS"])
def test_practice_takes_no_room_of_interviews(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, limit, 1)

    async def test() -> None:
        async with aclosing(await open_limited_stream("session 1")):
            with pytest.raises(RefusedError):
                await open_limited_stream("session 2")
            async with aclosing(await open_limited_stream("session 3", is_practice=False)):
                pass

    asyncio.run(test())


def test_unread_stream_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 1)

    async def test() -> None:
        stream = stream_limit.limit_stream(send_endless_comments(), "session 1", "203.0.113.7", is_practice=True)
        await stream.aclose()  # pyright: ignore[reportAttributeAccessIssue] -- it is a generator
        await (await open_limited_stream("session 1")).aclose()

    asyncio.run(test())


@pytest.fixture
def row(transactional_db: None) -> Submission:
    return make_submission(make_session(make_user("ada"), "Robin"))


async def build_events_url(row: Submission) -> str:
    token = (await CandidateSession.objects.aget(pk=row.session_id)).token
    return f"/api/sessions/{token}/submissions/{row.pk}/events"


def run(test: Any) -> None:
    async def bounded() -> None:
        try:
            await asyncio.wait_for(test(), 30)
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(bounded())


def test_revoked_link_ends_stream(row: Submission, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        response: Any = await AsyncClient().get(await build_events_url(row))
        chunks = aiter(response.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        await CandidateSession.objects.filter(pk=row.session_id).aupdate(revoked_at=timezone.now())
        assert [chunk async for chunk in chunks] == []

    run(test)


@pytest.mark.parametrize("reader", ["interviewer", "account"])
def test_log_out_ends_stream(row: Submission, broker: Broker, reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        session = await CandidateSession.objects.select_related("interview__owner", "candidate").aget(pk=row.session_id)
        user = session.interview.owner
        assert user is not None
        client = AsyncClient()
        await client.aforce_login(user)
        url = f"/api/submissions/{row.pk}/events"
        if reader == "account":
            practice = await sync_to_async(get_or_create_account_practice)(user)
            await Submission.all_objects.filter(pk=row.pk).aupdate(session=practice)
            url = f"/api/sessions/practice/submissions/{row.pk}/events"
        response: Any = await client.get(url)
        chunks = aiter(response.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        await client.alogout()
        assert [chunk async for chunk in chunks] == []

    run(test)


async def change_role(row: Submission, role: str) -> None:
    await Membership.objects.filter(team__interviews__sessions=row.session_id).aupdate(role=role)


async def leave_team(row: Submission) -> None:
    await Membership.objects.filter(team__interviews__sessions=row.session_id).adelete()


async def set_new_password(row: Submission) -> None:
    user = await User.objects.aget(interviews__sessions=row.session_id)
    user.set_password("another long password")
    await user.asave()


async def deactivate(row: Submission) -> None:
    await User.objects.filter(interviews__sessions=row.session_id).aupdate(is_active=False)


async def demote(row: Submission) -> None:
    await change_role(row, "viewer")


@pytest.mark.parametrize("change", [leave_team, demote, set_new_password, deactivate])
def test_lost_access_ends_stream(row: Submission, broker: Broker, change: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also a new role: the report at the end would show names that a viewer must not read."""
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        client = AsyncClient()
        await client.aforce_login(await User.objects.aget(interviews__sessions=row.session_id))
        response: Any = await client.get(f"/api/submissions/{row.pk}/events")
        chunks = aiter(response.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        await change(row)
        assert [chunk async for chunk in chunks] == []

    run(test)


@pytest.mark.parametrize("change", [set_new_password, deactivate])
def test_lost_log_in_ends_stream_of_practice(
    row: Submission, broker: Broker, change: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        client = AsyncClient()
        user = await User.objects.aget(interviews__sessions=row.session_id)
        await client.aforce_login(user)
        practice = await sync_to_async(get_or_create_account_practice)(user)
        practised = await sync_to_async(make_submission)(practice)
        response: Any = await client.get(f"/api/sessions/practice/submissions/{practised.pk}/events")
        chunks = aiter(response.streaming_content)
        assert (await anext(chunks)).startswith(b"event: state")
        await change(row)
        assert [chunk async for chunk in chunks] == []

    run(test)


def test_open_stream_continues_for_others(row: Submission, broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_stream, "CHECK_SECONDS", 1.0)

    async def test() -> None:
        team = await Team.objects.aget(interviews__sessions=row.session_id)
        viewer = await sync_to_async(make_member)("vic", team, "viewer")
        client = AsyncClient()
        await client.aforce_login(viewer)
        response: Any = await client.get(f"/api/submissions/{row.pk}/events")
        chunks = aiter(response.streaming_content)
        await anext(chunks)
        await Membership.objects.exclude(user=viewer).adelete()
        assert (await anext(chunks)).startswith(b"event: state")
        await chunks.aclose()

    run(test)


def test_refusal_is_a_failure_with_retry_after(row: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_limit, "MAX_PER_CLIENT", 0)

    async def test() -> None:
        response = await AsyncClient().get(await build_events_url(row))
        assert (response.status_code, response.json()["code"], response.headers["Retry-After"]) == (
            429,
            "too_many",
            "10",
        )

    run(test)
