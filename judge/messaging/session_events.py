"""One Redis stream for each session, read by `judge.http.session_stream`: new updates of its documents, and a notice
when the session itself has changed.

They only speed up the pages: a reader that misses an event finds the rows in the database.
"""

import base64
import json
import logging
import time
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from redis.exceptions import RedisError

from judge.messaging.publisher import connect_without_retries, open_pipeline
from judge.models import Document, DocumentUpdate, Submission

logger = logging.getLogger(__name__)
MAX_EVENTS = 200
MAX_EVENT_BYTES = 64 * 1024
"""A reader loads a larger update from the database."""
RETRY_SECONDS = 5.0
"""Below the time between two checks of a stream, which find what was not sent."""


def get_session_key(session: int) -> str:
    return f"session:{session}"


def get_presence_key(session: int) -> str:
    """The Redis stream that wakes readers after a change of who is on the session's pages."""
    return f"session:{session}:presence"


def get_people_key(session: int) -> str:
    """The hash of who is on the session's pages: see `judge.messaging.presence`."""
    return f"session:{session}:people"


def publish_document_update(document: Document, row: DocumentUpdate, *, is_hidden: bool = False) -> None:
    """Once the transaction is committed, send the update to the pages of the session: if it is hidden, not to those of
    interviewers."""
    fields = {"position": str(row.position), "data": "", "hidden": "1" if is_hidden else ""}
    if len(row.update) <= MAX_EVENT_BYTES:
        fields["data"] = format_update(document, row)
    transaction.on_commit(lambda: SENDER.send(row.session_id, fields), robust=True)


def publish_session_change(session: int) -> None:
    """Once the transaction is committed, let the pages of the session read its clock and state again."""
    transaction.on_commit(lambda: SENDER.send(session, {"position": "", "data": ""}), robust=True)


def publish_new_submission(submission: Submission) -> None:
    """Once the transaction is committed, let the pages of the session follow the submission."""
    fields = {"position": "", "data": "", "submission": str(submission.pk)}
    transaction.on_commit(lambda: SENDER.send(submission.session_id, fields), robust=True)


def format_update(document: Document, row: DocumentUpdate) -> str:
    """The data of an event `document`. The row has its user, if an interviewer typed it."""
    by = row.user if row.author == DocumentUpdate.Author.INTERVIEWER else None
    return json.dumps(
        {
            "slug": document.slug,
            "exercise": document.exercise,
            "number": row.number,
            "update": base64.b64encode(row.update).decode(),
            "client": row.client,
            "author": row.author,
            "person": str(by.pk) if by else "",
            "name": str(by) if by else "",
        }
    )


class EventSender:
    """Sends events over connections that it keeps open: pages store several updates a second. After a failure it sends
    nothing for RETRY_SECONDS, so that not every request waits for the time-out."""

    def __init__(self) -> None:
        self._retry_at = 0.0

    def send(self, session: int, fields: dict[str, str]) -> None:
        if time.monotonic() < self._retry_at:
            return
        key = get_session_key(session)
        try:
            client = connect_without_retries(settings.REDIS_URL)
            with client.pipeline(transaction=False) as pipeline:
                pipeline.xadd(key, {**fields}, maxlen=MAX_EVENTS, approximate=True)
                pipeline.expire(key, settings.STREAM_SECONDS)
                pipeline.execute()
        except (RedisError, OSError) as error:
            self._retry_at = time.monotonic() + RETRY_SECONDS
            logger.warning("Redis is unavailable or full, so open pages notice changes of sessions later: %s", error)


SENDER = EventSender()


def delete_session_streams(sessions: Iterable[int]) -> None:
    """Delete what was published of these sessions. While Redis is unavailable it expires within STREAM_SECONDS."""
    key_functions = (get_session_key, get_presence_key, get_people_key)
    delete_keys(get_key(session) for session in sessions for get_key in key_functions)


def delete_session_events(session: int) -> None:
    """Delete the published updates, but not who is on the pages. Open pages miss nothing: they read the database."""
    delete_keys([get_session_key(session)])


def delete_keys(names: Iterable[str]) -> None:
    keys = list(names)
    if keys:
        with open_pipeline(f"events of deleted sessions expire within {settings.STREAM_SECONDS} s") as pipeline:
            pipeline.unlink(*keys)
