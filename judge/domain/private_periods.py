"""Private periods: for five minutes at a time, interviewers receive nothing of what a candidate does.

What is typed meanwhile is stored and marked (`DocumentUpdate.is_private`). Afterwards one row with the state of the
document, which has no deleted text, gives interviewers the result. Nothing public is stored between the last private
row of a document and that row. So a document has hidden edits exactly if its latest row is private.
"""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from judge.models import CandidateSession, Document, DocumentUpdate, SessionState, Submission, TimelineEvent
from problems.format.loader import WARM_UP

PERIOD = timedelta(minutes=5)
MERGED = "merged"
"""The `client` of a row with the result of private edits. The id of a page is longer."""


def is_private_now(session: CandidateSession) -> bool:
    end = session.private_end
    return end is not None and end > timezone.now() and session.state != SessionState.ENDED


def count_periods_left(session: CandidateSession) -> int:
    return max(0, session.interview.private_periods - session.private_periods_used)


def filter_hidden_documents(session: int) -> QuerySet[Document]:
    """The documents of the session with edits that interviewers have not received."""
    latest = DocumentUpdate.objects.filter(document=OuterRef("pk"), number=OuterRef("number"), is_private=True)
    return Document.objects.filter(Exists(latest), session=session)


def filter_shown_documents(session: CandidateSession) -> QuerySet[Document]:
    """The documents that interviewers may know of: not those that were opened in the present private period."""
    rows = session.documents.all()
    if session.private_until is None or not is_private_now(session):
        return rows
    opened = DocumentUpdate.objects.filter(document=OuterRef("pk"), number=0)
    return rows.filter(~Exists(opened.filter(stored_at__gte=select_period_start(session.pk))))


def select_period_start(session: Any) -> Subquery:
    """The start of the latest period. It can be long before the end, because pauses extend a period. `session` is an id
    or an OuterRef."""
    started = TimelineEvent.objects.filter(session=session, kind=TimelineEvent.Kind.PRIVATE_STARTED)
    return Subquery(started.order_by("-pk").values("at")[:1])


def has_hidden_edits(document: Document) -> bool:
    return DocumentUpdate.objects.filter(document=document.pk, number=document.number, is_private=True).exists()


def list_shown_updates(document: Document) -> list[bytes]:
    """What an interviewer may receive of the document, as updates: the state, and what came after it."""
    if not has_hidden_edits(document):
        later = document.updates.filter(number__gt=document.snapshot_number, number__lte=document.number)
        return [bytes(document.snapshot), *map(bytes, select_shown(later))]
    results = document.updates.filter(client=MERGED).order_by("-number")
    start = results.values_list("number", flat=True).first() or 0
    return [*map(bytes, select_shown(document.updates.filter(number__gte=start)))]


def select_shown(rows: QuerySet[DocumentUpdate]) -> QuerySet[DocumentUpdate, bytes]:
    return rows.filter(is_private=False).order_by("number").values_list("update", flat=True)


def filter_shown_submissions(now: datetime | None = None) -> Q:
    """Selects the submissions that interviewers may read.

    A run of a private period has code that the candidate may have deleted later. A submit is meant for interviewers,
    once the period is over.
    """
    until = "session__private_until"
    is_over = Q((until, None)) | Q(session__ended_at__isnull=False)
    # During a pause, a period that has not ended before goes on.
    goes_on = Q(session__paused_at__lt=F(until), session__revoked_at=None)
    is_over |= Q((f"{until}__lte", now or timezone.now())) & ~goes_on
    is_over |= Q(created_at__lt=select_period_start(OuterRef("session")))  # of an earlier period than the present one
    return Q(is_private=False) | Q(kind=Submission.Kind.SUBMIT) & is_over


def filter_shown_rows(session: CandidateSession, model: type[Model]) -> Q:
    """Selects the rows of a table of the session's data that interviewers may read."""
    if model is DocumentUpdate:
        return Q(is_private=False, document__in=filter_shown_documents(session)) & ~Q(document__slug=WARM_UP)
    fields = {field.name for field in model._meta.fields}
    shown = ~Q(slug=WARM_UP) if "slug" in fields else Q()
    if model is Submission:
        return shown & filter_shown_submissions()
    if model is Document:
        hidden = filter_hidden_documents(session.pk).values_list("slug", "exercise")
        return shown & ~reduce(or_, [Q(slug=slug, exercise=exercise) for slug, exercise in hidden], Q(pk__in=[]))
    return shown


def find_shown_position(session: CandidateSession) -> int:
    """The position of the latest update that interviewers receive. That of a later one would show that the candidate
    types in private, and how fast."""
    rows = DocumentUpdate.objects.filter(session=session, is_private=False)
    if is_private_now(session):
        rows = rows.filter(document__in=filter_shown_documents(session))
    return rows.order_by("-position").values_list("position", flat=True).first() or 0
