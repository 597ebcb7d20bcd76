"""Who is on the pages of a session, and where their cursors are. Only in Redis, for seconds: it is never stored.

A hash has one entry for each person, with the time at which the page was last heard of. A Redis stream of its own wakes
the readers, so that cursors displace no document updates.
"""

import json
import logging
import time
from typing import Any

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from judge.messaging.session_events import connect, get_people_key, get_presence_key

logger = logging.getLogger(__name__)
Cursor = dict[str, str]
"""The fields of `judge.api.sessions.schemas.PresenceIn`."""
People = dict[str, dict[str, Any]]
"""The name and the cursor of each person, by person."""
CANDIDATE = "candidate"
"""The candidate's entry. Those of interviewers are the ids of their accounts."""
STALE_SECONDS = 30.0
"""A page is heard of every ten seconds while it is visible."""
REREAD_SECONDS = 5.0
"""A stream that is not woken reads everybody's entries again after this time, to notice who has left."""
MAX_PEOPLE = 50
MAX_WAKEUPS = 20


def store_presence(session: int, person: str, name: str, cursor: Cursor | None, *, wakes: bool = True) -> None:
    """Add or replace the person's entry, and wake the readers."""
    value = json.dumps({"name": name, "cursor": cursor, "at": time.time()})
    try:
        with connect(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
            pipeline.hset(get_people_key(session), person, value)
            if wakes:
                send_wakeup(pipeline, session)
            else:
                pipeline.expire(get_people_key(session), settings.STREAM_SECONDS)
                pipeline.execute()
    except (RedisError, OSError) as error:
        logger.debug("presence was not published: %s", error)


def renew_presence(session: int, person: str, name: str) -> None:
    """The person is still there, with the cursor that is known."""
    try:
        value: Any = connect(settings.REDIS_URL).hget(get_people_key(session), person)
    except (RedisError, OSError):
        return
    # Readers see it when they read again: there is nothing new to show.
    store_presence(session, person, name, json.loads(value)["cursor"] if value else None, wakes=value is None)


def remove_presence(session: int, person: str) -> None:
    """Once the transaction is committed, remove the person's entry, and wake the readers."""

    def remove() -> None:
        try:
            with connect(settings.REDIS_URL).pipeline(transaction=False) as pipeline:
                pipeline.hdel(get_people_key(session), person)
                send_wakeup(pipeline, session)
        except (RedisError, OSError) as error:
            logger.debug("presence was not removed: %s", error)

    transaction.on_commit(remove, robust=True)


def send_wakeup(pipeline: Any, session: int) -> None:
    pipeline.xadd(get_presence_key(session), {"changed": ""}, maxlen=MAX_WAKEUPS, approximate=True)
    for key in (get_people_key(session), get_presence_key(session)):
        pipeline.expire(key, settings.STREAM_SECONDS)
    pipeline.execute()


async def load_people(client: Any, session: int) -> People:
    """Everybody who was heard of lately, by person. Empty while Redis is unavailable."""
    try:
        entries: dict[str, str] = await client.hgetall(get_people_key(session))
    except (RedisError, OSError):
        return {}
    since = time.time() - STALE_SECONDS
    people = {person: json.loads(value) for person, value in sorted(entries.items())[:MAX_PEOPLE]}
    return {person: entry for person, entry in people.items() if entry.pop("at") > since}
