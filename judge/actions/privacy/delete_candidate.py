import logging
import re
from uuid import UUID

from django.db import OperationalError, connection, models, transaction
from django.db.models import QuerySet

from judge.domain.audit_log import record_audit_entry
from judge.domain.retention import StoredDataCounts, count_stored_data
from judge.errors import RefusedError
from judge.messaging import publisher
from judge.models import Candidate, CandidateSession, Interview, Rejudge, Submission, User
from judge.operations import counters

logger = logging.getLogger(__name__)
REPLACEMENT_NAME = "deleted candidate"
RETENTION_COMMAND = "retention"
"""The `command` of deletions that the retention run does."""
MAX_TRIES = 3


def delete_candidate(
    candidate: Candidate, by: User | None, *, address: str = "", command: str = ""
) -> StoredDataCounts:
    """Delete all stored data of a candidate and return the row counts.

    This includes queued submissions and submissions being judged: a worker that finishes one stores nothing. An entry
    in the audit log remains, without the name. Raises RefusedError if the data was already deleted.
    """
    pk = candidate.pk
    for _ in range(MAX_TRIES - 1):
        try:
            return try_delete(candidate, by, address, command)
        except OperationalError:
            # A deadlock with a rejudge that is being applied: the database aborted this transaction.
            logger.warning("the database aborted the deletion of candidate %d; retrying", pk)
            candidate.pk = pk  # Django cleared it with the deleted row, which the rollback restored
    return try_delete(candidate, by, address, command)


def try_delete(candidate: Candidate, by: User | None, address: str, command: str) -> StoredDataCounts:
    with transaction.atomic():
        submissions = lock_candidate(candidate)
        counts = count_stored_data([candidate])[candidate.pk]
        interviews = Interview.objects.filter(sessions__candidate=candidate, owner__isnull=False).distinct()
        detail = counts | {"interviews": [row.pk for row in interviews]}
        rejudges = Rejudge.objects.filter(items__submission__in=submissions).distinct()
        redact_name(candidate.name, interviews, "title")
        redact_name(candidate.name, rejudges, "reason")
        candidate_id = candidate.pk
        candidate.delete()
        cause = RETENTION_COMMAND if command == RETENTION_COMMAND else "person"
        counters.apply_deltas([counters.increment(counters.CANDIDATES_DELETED, by=cause)])
        record_audit_entry(
            by, "delete candidate", f"candidate {candidate_id}", detail, address=address, command=command
        )
        transaction.on_commit(lambda: publisher.delete_streams(submissions), robust=True)
        if command != RETENTION_COMMAND:
            transaction.on_commit(truncate_sqlite_wal, robust=True)
    return counts


def lock_candidate(candidate: Candidate) -> list[UUID]:
    """Lock the candidate's rows, so that nothing is added to them. Returns the ids of their submissions."""
    row = Candidate.objects.select_for_update().filter(pk=candidate.pk)
    if row.values_list("pk").first() is None:
        raise RefusedError("not_found", "This candidate's data was already deleted.", "There is nothing left to do.")
    sessions = list(
        CandidateSession.objects.select_for_update().filter(candidate=candidate).values_list("pk", flat=True)
    )
    rows = Submission.all_objects.select_for_update().filter(session__in=sessions)
    return list(rows.values_list("pk", flat=True))


def redact_name(name: str, rows: QuerySet[Interview] | QuerySet[Rejudge], field: str) -> None:
    """Replace the candidate's name in titles such as "Second round, Robin", which remain for other candidates."""
    pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    for row in rows if name else ():
        column = row._meta.get_field(field)
        assert isinstance(column, models.CharField)
        text = pattern.sub(REPLACEMENT_NAME, getattr(row, field))[: column.max_length]
        type(row).objects.filter(pk=row.pk).update(**{field: text})


def truncate_sqlite_wal() -> None:
    """Empty SQLite's write-ahead log, which holds deleted pages although `secure_delete` overwrites the database file.

    A concurrent reader can prevent this; a later call then does it. The hourly retention run calls it once for
    everything that it deletes.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                logger.warning("the write-ahead log of the database is in use; it will be emptied later")
