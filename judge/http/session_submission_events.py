"""The events of a session's submissions in its stream, until each has a report or is cancelled.

They are those of `judge.http.submission_stream`, which streams one submission. A page that connects again gets the
results of what is judged now from the start, and reads the report of what was judged meanwhile.
"""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from judge.http import submission_stream
from judge.http.submission_stream import (
    FIRST_POSITION,
    EventView,
    format_event,
    load_report,
    load_state,
    query_in_thread,
)
from judge.messaging.publisher import RESULT_EVENTS, get_stream_key
from judge.models import Submission


class SubmissionViews(Protocol):
    def open_submission(self, pk: UUID) -> EventView | None:
        """What the reader may see of a submission. None if it was deleted or is not one of the session."""
        ...


@dataclass(slots=True)
class FollowedSubmission:
    view: EventView | None = None
    """None until it is loaded, and without access."""
    state: str = ""
    """As it was read last; empty before."""
    is_changed: bool = True
    """Whether its row is to be read."""
    sent_ahead: int | None = None
    """How many submissions were ahead of it when its state was sent last. None if it is to be sent."""


class SubmissionEventReader:
    def __init__(self, views: SubmissionViews, client: Any) -> None:
        self._views, self._client = views, client
        self._followed: dict[UUID, FollowedSubmission] = {}
        self._positions: dict[str, str] = {}

    @property
    def positions(self) -> dict[str, str]:
        """The streams in Redis to read, each with its last entry that was read."""
        return self._positions

    def follow(self, submissions: Iterable[UUID]) -> None:
        """Follow submissions that have no result yet, and read again the rows of those that are followed."""
        for pk in submissions:
            self._followed.setdefault(pk, FollowedSubmission())
            self._positions.setdefault(get_stream_key(pk), FIRST_POSITION)
        for one in self._followed.values():
            one.is_changed = True

    def accept(self, key: str, entry_id: str, fields: dict[str, str]) -> list[bytes]:
        """Return the event of an entry that was read from one of the streams."""
        self._positions[key] = entry_id
        pk = UUID(key.rpartition(":")[2])
        one = self._followed[pk]
        if fields["event"] not in RESULT_EVENTS:
            one.is_changed = True
        elif one.view is not None:
            result = one.view.render_result(fields["event"], fields["data"])
            return [] if result is None else [format_submission(pk, fields["event"], result)]
        return []

    async def read_changes(self) -> AsyncIterator[bytes]:
        """Yield the states and reports that changed. Asks the database only for submissions that may have changed."""
        for pk, one in list(self._followed.items()):
            if one.is_changed:
                await query_in_thread(partial(self._read_state, pk, one))
            if one.view is None:  # the reader lost access, or it was deleted
                self._drop(pk)
                continue
            if one.state == Submission.State.DONE:
                self._drop(pk)
                yield format_submission(pk, "report", await query_in_thread(partial(load_report, pk, one.view)))
                continue
            ahead = (
                await submission_stream.POSITIONS.get(pk, self._client) if one.state == Submission.State.QUEUED else 0
            )
            if ahead is None:
                one.is_changed = True  # claimed since it was read, or queued since the last look at the queue
            elif ahead != one.sent_ahead:
                one.sent_ahead = ahead
                yield format_submission(pk, "state", json.dumps({"state": one.state, "ahead": ahead}))
            if one.state == Submission.State.CANCELLED:
                self._drop(pk)

    def _read_state(self, pk: UUID, one: FollowedSubmission) -> None:
        one.view = one.view or self._views.open_submission(pk)
        state = load_state(pk, one.view) if one.view else None
        one.is_changed, one.sent_ahead = False, None
        if state is None:
            one.view = None
        else:
            one.state = state

    def _drop(self, pk: UUID) -> None:
        del self._followed[pk]
        del self._positions[get_stream_key(pk)]


def format_submission(pk: UUID, kind: str, data: str) -> bytes:
    return format_event("submission", f'{{"id": "{pk}", "type": "{kind}", "data": {data}}}')
