"""Who is on the pages of a session, and where their cursors are. Only in Redis: readers ignore entries that are older
than STALE_SECONDS, and the keys expire after STREAM_SECONDS.

A hash has an entry for each person's cursor, and one for each page of an interviewer (`person/page`), with the time at
which it was last renewed: a person who closes one of two pages is still listed. A Redis stream of its own wakes the
readers, so that cursors displace no document updates.
"""

import json
import logging
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from judge.messaging.publisher import connect_without_retries
from judge.messaging.session_events import get_people_key, get_presence_key

logger = logging.getLogger(__name__)
Cursor = dict[str, str]
"""The fields of `judge.api.sessions.watching_schemas.PresenceIn`."""
People = dict[str, dict[str, Any]]
"""The name and the cursor of each person, by person."""
CANDIDATE = "candidate"
"""The `person` of the candidate. That of an interviewer is the id of the account."""
STALE_SECONDS = 30.0
"""Readers ignore an older entry. An open page renews its entry every ten seconds."""
REREAD_SECONDS = 5.0
"""A stream that is not woken reads everybody's entries again after this time, to notice who has left."""
MAX_PEOPLE = 50
MAX_STREAM_ENTRIES = 20


def publish_cursor(session: int, person: str, name: str, cursor: Cursor | None) -> None:
    """Add or replace the person's cursor, and wake the readers. Does nothing while Redis is unavailable."""
    value = json.dumps({"name": name, "cursor": cursor, "at": time.time()})
    try:
        with connect_without_retries(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            pipeline.hset(get_people_key(session), person, value)
            execute_with_wakeup(pipeline, session)
    except (RedisError, OSError) as error:
        logger.debug("presence was not published: %s", error)


def record_open_page(session: int, person: str, name: str, page: str) -> None:
    """Add an interviewer's page, or renew its time. Wakes the readers only if it is new."""
    value = json.dumps({"name": name, "cursor": None, "at": time.time()})
    client = connect_without_retries(settings.REDIS_URL)
    try:
        is_new = client.hset(get_people_key(session), f"{person}/{page}", value)
        with client.pipeline(transaction=False) as pipeline:
            if is_new:
                execute_with_wakeup(pipeline, session)
            else:  # readers see it when they read again: there is nothing new to show
                pipeline.expire(get_people_key(session), settings.STREAM_SECONDS)
                pipeline.execute()
    except (RedisError, OSError) as error:
        logger.debug("presence was not published: %s", error)


def remove_page(session: int, person: str, page: str) -> None:
    """Remove a page that was closed, and with the person's last page the cursor."""
    client, key = connect_without_retries(settings.REDIS_URL), get_people_key(session)
    try:
        client.hdel(key, f"{person}/{page}")
        fields: Any = client.hkeys(key)
        has_others = any(field.startswith(f"{person}/".encode()) for field in fields)
    except (RedisError, OSError) as error:
        logger.debug("presence was not removed: %s", error)
        return
    if not has_others:
        remove_cursor(session, person)


def remove_cursor_on_commit(session: int, person: str) -> None:
    """Once the transaction is committed, remove the person's cursor, and wake the readers."""
    transaction.on_commit(lambda: remove_cursor(session, person), robust=True)


def remove_cursor(session: int, person: str) -> None:
    try:
        with connect_without_retries(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            pipeline.hdel(get_people_key(session), person)
            execute_with_wakeup(pipeline, session)
    except (RedisError, OSError) as error:
        logger.debug("presence was not removed: %s", error)


def execute_with_wakeup(pipeline: Any, session: int) -> None:
    """Add a wake-up and the expiry of both keys to the commands of the pipeline, and execute them."""
    pipeline.xadd(get_presence_key(session), {"changed": ""}, maxlen=MAX_STREAM_ENTRIES, approximate=True)
    for key in (get_people_key(session), get_presence_key(session)):
        pipeline.expire(key, settings.STREAM_SECONDS)
    pipeline.execute()


async def load_people(client: Any, session: int) -> People:
    """Everybody who was heard of lately, by person. Empty while Redis is unavailable."""
    try:
        entries: dict[str, str] = await client.hgetall(get_people_key(session))
    except (RedisError, OSError):
        return {}
    since, people = time.time() - STALE_SECONDS, People()
    for field, value in sorted(entries.items()):
        person, entry = field.partition("/")[0], json.loads(value)
        is_fresh = entry.pop("at") > since
        # In this order the field without a page, which has the cursor, comes first.
        known = people.setdefault(person, entry | {"is_there": False})
        known["is_there"] |= is_fresh
    there = {person: entry for person, entry in people.items() if entry.pop("is_there")}
    return dict(list(there.items())[:MAX_PEOPLE])
