import logging
from typing import Any
from uuid import UUID

from django.db import OperationalError, models, transaction
from django.db.models import Q, QuerySet

from judge.actions.audit.record_entry import record_audit_entry
from judge.database import counters
from judge.domain.candidate_names import replace_name
from judge.domain.documents.recent_states import RECENT_STATES
from judge.domain.retention import StoredDataCounts, count_stored_data
from judge.errors import RefusedError
from judge.messaging import publisher
from judge.messaging.session_events import delete_session_streams
from judge.models import (
    Candidate,
    CandidateSession,
    Document,
    Interview,
    InterviewTemplate,
    Rejudge,
    SavedView,
    Submission,
    Team,
    User,
)
from judge.operations.sqlite_wal import truncate_sqlite_wal

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
        redact_name(candidate.name, interviews, "ai_policy_text")
        redact_templates(candidate.name, InterviewTemplate.objects.filter(team__interviews__in=interviews).distinct())
        redact_name(candidate.name, rejudges, "reason")
        redact_views(candidate.name, Team.objects.filter(interviews__in=interviews).values("pk"))
        candidate_id, sessions = candidate.pk, list(candidate.sessions.values_list("pk", flat=True))
        documents = list(Document.objects.filter(session__in=sessions).values_list("pk", flat=True))
        candidate.delete()
        cause = RETENTION_COMMAND if command == RETENTION_COMMAND else "person"
        counters.apply_deltas([counters.build_increment(counters.CANDIDATES_DELETED, by=cause)])
        record_audit_entry(
            by, "delete candidate", f"candidate {candidate_id}", detail, address=address, command=command
        )
        transaction.on_commit(lambda: publisher.delete_streams(submissions), robust=True)
        transaction.on_commit(lambda: delete_session_streams(sessions), robust=True)
        transaction.on_commit(lambda: RECENT_STATES.remove(documents), robust=True)
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
    """Replace the candidate's name in a field of rows that remain, such as the title "Second round, Robin"."""
    for row in rows if name else ():
        column = row._meta.get_field(field)
        assert isinstance(column, models.CharField)
        text = replace_name(getattr(row, field), name, REPLACEMENT_NAME)[: column.max_length]
        type(row).objects.filter(pk=row.pk).update(**{field: text})


def redact_templates(name: str, templates: QuerySet[InterviewTemplate]) -> None:
    """Replace the candidate's name in the names and texts of templates. Their names stay unique."""
    for template in templates if name else ():
        # Only the text: another rule has one of a few words, which can also be a name.
        text = replace_name(template.rules.get("ai_policy_text", ""), name, REPLACEMENT_NAME)
        new_name = replace_name(template.name, name, REPLACEMENT_NAME)
        if new_name != template.name:
            new_name = f"{new_name[:180]} {template.pk}"
        InterviewTemplate.objects.filter(pk=template.pk).update(
            name=new_name, rules=template.rules | {"ai_policy_text": text}
        )


def redact_views(name: str, teams: QuerySet[Team, Any]) -> None:
    """Replace the candidate's name in the names of views that members of the teams saved, also of those who have left
    since then. They stay unique."""
    ids = set(teams.values_list("pk", flat=True))
    is_of_member = Q(team__in=ids) | Q(owner__memberships__team__in=ids)
    of_members = SavedView.objects.filter(is_of_member).values_list("pk", flat=True)
    with_teams = SavedView.objects.exclude(owner_teams=[]).values_list("pk", "owner_teams")
    saved = set[int]()
    if name:
        saved = {*of_members, *(pk for pk, owner_teams in with_teams if not ids.isdisjoint(owner_teams))}
    for view in SavedView.objects.filter(pk__in=saved):
        new_name = replace_name(view.name, name, REPLACEMENT_NAME)
        if new_name != view.name:
            SavedView.objects.filter(pk=view.pk).update(name=f"{new_name[:180]} {view.pk}")
