"""Who is on the pages of a session."""

import pytest
import redis.asyncio
from django.conf import settings

from judge.messaging.presence import People, load_people, publish_cursor, record_open_page, remove_page
from tests.judge.test_submission_stream import run_async
from tools.stack import Broker

CURSOR = {"slug": "softmax", "exercise": "implement", "anchor": "AAE=", "head": "AAI="}


def read_people() -> People:
    found: People = {}

    async def read() -> None:
        async with redis.asyncio.from_url(settings.REDIS_URL, decode_responses=True) as client:
            found.update(await load_people(client, 1))

    run_async(read)
    return found


def test_who_closes_one_of_two_pages_is_still_there(broker: Broker) -> None:
    for page in ("first", "second"):
        record_open_page(1, "7", "ada", page)
    publish_cursor(1, "7", "ada", CURSOR)
    record_open_page(1, "77", "ben", "other")
    remove_page(1, "7", "first")
    people = {"7": {"name": "ada", "cursor": CURSOR}, "77": {"name": "ben", "cursor": None}}
    assert read_people() == people
    remove_page(1, "7", "second")
    del people["7"]
    assert read_people() == people


def test_cursor_stays_while_a_page_is_open(broker: Broker, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_cursor(1, "7", "ada", CURSOR)
    monkeypatch.setattr("judge.messaging.presence.STALE_SECONDS", -60)
    assert read_people() == {}
    monkeypatch.setattr("judge.messaging.presence.STALE_SECONDS", 30)
    record_open_page(1, "7", "ada", "first")
    assert read_people() == {"7": {"name": "ada", "cursor": CURSOR}}
