"""Queries of the stored updates of a session."""

from dataclasses import dataclass
from itertools import accumulate

from django.db.models import QuerySet
from django.db.models.functions import Length

from judge.models import Document, DocumentUpdate
from problems.format.loader import WARM_UP

BATCH_BYTES = 512 * 1024
"""A reader holds a batch in memory for as long as it takes to send it, and there can be hundreds of readers."""


def find_latest_position(session: int) -> int:
    """0 if the session has no document."""
    return select_latest_position(session).first() or 0


def select_latest_position(session: int) -> QuerySet[DocumentUpdate, int]:
    rows = DocumentUpdate.objects.filter(session=session).order_by("-position")
    return rows.values_list("position", flat=True)[:1]


def list_updates_after(session: int, position: int, limit: int) -> list[DocumentUpdate]:
    """The next updates of all documents of the session, in the order in which they were stored: at most `limit`, and
    no more than BATCH_BYTES unless the first one is larger."""
    return read_batch(DocumentUpdate.objects.filter(session=session, position__gt=position), limit)


def list_shown_updates_after(session: int, position: int, limit: int) -> list[DocumentUpdate]:
    """The same without what interviewers do not receive."""
    return read_batch(filter_shown_updates(session, position), limit)


def filter_shown_updates(session: int, position: int) -> QuerySet[DocumentUpdate]:
    """What interviewers receive after a position."""
    rows = DocumentUpdate.objects.filter(session=session, position__gt=position, is_private=False)
    return rows.exclude(document__slug=WARM_UP)


def read_batch(rows: QuerySet[DocumentUpdate], limit: int) -> list[DocumentUpdate]:
    rows = rows.select_related("document", "user").defer("document__source", "document__snapshot")
    return list(limit_batch(rows, limit))


def limit_batch(rows: QuerySet[DocumentUpdate], limit: int) -> QuerySet[DocumentUpdate]:
    """The first rows by position: at most `limit`, and no more than BATCH_BYTES unless the first one is larger."""
    rows = rows.order_by("position")
    sizes = list(rows.values_list(Length("update"), flat=True)[:limit])
    return rows[: max(min(len(sizes), 1), sum(total <= BATCH_BYTES for total in accumulate(sizes)))]


@dataclass(frozen=True, slots=True)
class RecentUpdate:
    """One that is not in the document's snapshot. `user` is the account of the interviewer who typed it, if one did."""

    update: bytes
    client: str
    sequence: int
    user: int | None


def list_updates_since_snapshot(document: Document) -> list[RecentUpdate]:
    rows = DocumentUpdate.objects.filter(
        document=document, number__gt=document.snapshot_number, number__lte=document.number
    )
    values = rows.order_by("number").values_list("update", "client", "sequence", "user_id")
    return [RecentUpdate(bytes(update), *rest) for update, *rest in values]
