import logging
import re
from dataclasses import asdict
from uuid import UUID

from django.db import OperationalError, connection, models, transaction
from django.db.models import QuerySet

from judge.domain.audit_log import record_audit
from judge.domain.retention import StoredDataCounts, count_stored_data
from judge.errors import RefusedError
from judge.messaging import publisher
from judge.models import Candidate, CandidateSession, Interview, Rejudge, Submission, User
from judge.operations import counters

logger = logging.getLogger(__name__)
REPLACEMENT_NAME = "deleted candidate"
RETENTION_COMMAND = "retention"
"""As a command: nobody asked for it by hand."""


MAX_TRIES = 3


def delete_candidate(
    candidate: Candidate, by: User | None, *, address: str = "", command: str = ""
) -> StoredDataCounts:
    """Remove all that is kept of a candidate, also what waits or is being judged: its worker then finishes into
    nothing. What stays is an entry in the audit log, without the name."""
    pk = candidate.pk
    for _ in range(MAX_TRIES - 1):
        try:
            return try_delete(candidate, by, address, command)
        except OperationalError:
            # It and a rejudge that was being applied waited for each other's rows, and the database broke this one off.
            logger.warning("deleting candidate %d was broken off by the database and is tried again", pk)
            candidate.pk = pk  # which Django takes away with the row, that is there again
    return try_delete(candidate, by, address, command)


def try_delete(candidate: Candidate, by: User | None, address: str, command: str) -> StoredDataCounts:
    with transaction.atomic():
        submissions = lock_candidate(candidate)
        counts = count_stored_data([candidate])[candidate.pk]
        interviews = Interview.objects.filter(sessions__candidate=candidate, owner__isnull=False).distinct()
        about = asdict(counts) | {"interviews": [row.pk for row in interviews]}
        rejudges = Rejudge.objects.filter(items__submission__in=submissions).distinct()
        redact_name(candidate.name, interviews, "title")
        redact_name(candidate.name, rejudges, "reason")
        candidate_id = candidate.pk
        candidate.delete()
        counters.apply_deltas(
            [
                counters.increment(
                    counters.CANDIDATES_DELETED, by=RETENTION_COMMAND if command == RETENTION_COMMAND else "person"
                )
            ]
        )
        record_audit(by, "delete candidate", f"candidate {candidate_id}", about, address=address, command=command)
        transaction.on_commit(lambda: publisher.delete_streams(submissions), robust=True)
        if command != RETENTION_COMMAND:
            transaction.on_commit(purge_deleted_pages, robust=True)
    return counts


def lock_candidate(candidate: Candidate) -> list[UUID]:
    """Nothing of the candidate's is added or stored from here on. Gives the submissions."""
    there = Candidate.objects.select_for_update().filter(pk=candidate.pk)
    if there.values_list("pk").first() is None:
        raise RefusedError("not_found", "This candidate's data was deleted before.", "There is nothing left to do.")
    sessions = list(
        CandidateSession.objects.select_for_update().filter(candidate=candidate).values_list("pk", flat=True)
    )
    rows = Submission.all_objects.select_for_update().filter(session__in=sessions)
    return list(rows.values_list("pk", flat=True))


def redact_name(name: str, rows: QuerySet[Interview] | QuerySet[Rejudge], field: str) -> None:
    """Of a title such as "Second round, Robin", which stays for the others who were invited."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    for row in rows if name else ():
        column = row._meta.get_field(field)
        assert isinstance(column, models.CharField)
        text = word.sub(REPLACEMENT_NAME, getattr(row, field))[: column.max_length]
        type(row).objects.filter(pk=row.pk).update(**{field: text})


def purge_deleted_pages() -> None:
    """Take from the disk what was deleted. The hourly retention does so once for all that it deletes, and again for
    what could not be done at once."""
    truncate_sqlite_wal()
    publisher.rewrite_aof()


def truncate_sqlite_wal() -> None:
    """SQLite overwrites what is deleted (`secure_delete`), but its write-ahead log holds the old pages until it is
    emptied. A reader may keep it from being so now."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            if cursor.fetchone()[0]:
                logger.warning("the database's write-ahead log is in use and is emptied later")
