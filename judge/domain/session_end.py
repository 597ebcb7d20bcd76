"""When edits count for what is submitted automatically at the end of an interview, and which sessions wait for that."""

from datetime import timedelta
from itertools import islice
from typing import Any, Literal

from django.db.models import F, FloatField, Func, Q
from django.utils import timezone

from judge.models import CandidateSession, Document, DocumentUpdate, Interview

GRACE = timedelta(seconds=5)
"""Edits that arrive this long after the end still count: a page sends what was typed last a moment later."""
CLOCK_DIFFERENCE = timedelta(minutes=1)
"""The clocks of two machines differ by less. A time that is further in the future was stored before the clock was set
back."""
TRIED_FOR = timedelta(hours=1)
"""How long sweeps try to submit all of a session at its end. Without a limit, a text that cannot be computed would take
time of every sweep. What is left then waits for an interviewer."""
EndSubmit = Literal["waiting", "delayed", "partly", "done"]


class EpochSeconds(Func):
    """A time as seconds since 1970. SQLite rounds it down."""

    template = "EXTRACT(EPOCH FROM %(expressions)s)"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(strftime('%%%%s', %(expressions)s) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **context)


EARLIEST_END = (
    EpochSeconds("started_at", output_field=FloatField())
    + F("interview__minutes") * 60
    + F("extra_seconds")
    + F("paused_seconds")
)
"""Without the time that was given back, and without the present pause."""


def is_too_late(session: CandidateSession) -> bool:
    """Whether an edit that arrives now is late: it is stored, but not judged."""
    return was_submitted(session) or has_grace_ended(session)


def was_submitted(session: CandidateSession) -> bool:
    """Whether its last edits were submitted at its end. If the clock was set back since, that was not its end."""
    handled_at = session.time_up_handled_at
    return handled_at is not None and handled_at <= timezone.now() + CLOCK_DIFFERENCE


def has_grace_ended(session: CandidateSession) -> bool:
    finished_at = session.finished_at
    return finished_at is not None and timezone.now() >= finished_at + GRACE


def is_to_submit(session: CandidateSession) -> bool:
    """Whether it has ended, however long ago if no sweep ran since, and its last edits were not submitted yet."""
    if session.revoked_at or was_submitted(session) or session.interview.is_practice:
        return False
    return has_grace_ended(session)


def is_last_try(session: CandidateSession) -> bool:
    """Whether what a sweep cannot submit now is left to an interviewer."""
    tried_at = session.time_up_tried_at
    return tried_at is not None and timezone.now() >= tried_at + TRIED_FOR


def describe_end_submit(session: CandidateSession) -> EndSubmit:
    """What became of the code that was not submitted at the end: it waits for the next sweep, a sweep has failed and is
    repeated, some of it is left to the interviewers, or all of it is submitted."""
    if session.time_up_handled_at is None:
        return "delayed" if session.time_up_tried_at else "waiting"
    return "partly" if session.unsubmitted_exercises else "done"


def list_sessions_to_submit(limit: int) -> list[int]:
    """The ids of at most `limit` sessions. They are found by the index on their interview, without reading practice."""
    now, due = timezone.now(), timezone.now() - GRACE
    rows = CandidateSession.objects.annotate(earliest_end=EARLIEST_END).filter(
        # Time that was given back is added when a row is loaded, because the database has it as JSON. If the clock was
        # set back, the time limit can be reached before `ended_at`.
        Q(ended_at__lte=due) | Q(paused_at=None, earliest_end__lte=due.timestamp()),
        Q(time_up_handled_at=None) | Q(time_up_handled_at__gt=now + CLOCK_DIFFERENCE),
        interview__in=Interview.objects.exclude(owner=None).order_by(),
        started_at__isnull=False,
        revoked_at=None,
    )
    # Sessions that fail again and again must not keep others out.
    ordered = rows.select_related("interview").order_by(F("time_up_tried_at").asc(nulls_first=True), "started_at")
    loaded = ordered.iterator(chunk_size=limit)
    return list(islice((row.pk for row in loaded if is_to_submit(row)), limit))


def find_last_number_on_time(document: Document) -> int:
    """The number of the last update that is not late. Reopening a session makes its late updates count."""
    rows = DocumentUpdate.objects.filter(document=document, is_late=False).order_by("-number")
    return rows.values_list("number", flat=True).first() or 0
