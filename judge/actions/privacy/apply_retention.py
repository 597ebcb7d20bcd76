"""Deletes what is older than the limits of retention allow: candidates, and rows that nobody needs any more."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from judge.actions.accounts.sign_in import LOGIN_FAILURE_WINDOW
from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.interviews.run_moment import delete_old_runs
from judge.actions.privacy.delete_candidate import (
    RETENTION_COMMAND,
    delete_candidate,
    lock_candidate,
)
from judge.actions.sharing.delete_old_links import delete_old_links
from judge.domain.retention import filter_expired
from judge.models import AuditEntry, Candidate, LoginFailure, TeamInvitation
from judge.operations.sqlite_wal import truncate_sqlite_wal

MAX_CANDIDATES = 200
MAX_AUDIT_ENTRIES = 10_000
"""Limits per run, so that a run does not block its queue for long. The next run continues with the rest."""

DELETE_INVITATIONS_AFTER = timedelta(days=30)
"""After the expiry of an invitation to a team. Some have the email address of a person who never joined."""


@dataclass(frozen=True, slots=True)
class RetentionResult:
    """How many rows were deleted or, in a preview, have expired."""

    candidates: int
    """Of interviews."""
    practice: int
    """Candidates of practice."""
    audit_entries: int
    has_more: bool
    """Expired candidates or audit entries may be left for the next run. False in a preview."""


def apply_retention() -> RetentionResult:
    """Delete data whose retention time is over, up to the limits of one run."""
    # `annotate_last_use` adds `used_at` and `is_practice` to these rows.
    expired = list(filter_expired(Candidate.objects.all()).order_by("used_at")[: MAX_CANDIDATES + 1])
    deleted = [row.is_practice for row in expired[:MAX_CANDIDATES] if delete_if_expired(row)]
    audit_entries = delete_old_audit_entries()
    LoginFailure.objects.filter(at__lt=timezone.now() - LOGIN_FAILURE_WINDOW).delete()
    TeamInvitation.objects.filter(expires_at__lt=timezone.now() - DELETE_INVITATIONS_AFTER).delete()
    delete_old_runs()
    delete_old_links()
    call_command("clearsessions")
    transaction.on_commit(truncate_sqlite_wal, robust=True)
    has_more = len(expired) > MAX_CANDIDATES or audit_entries == MAX_AUDIT_ENTRIES
    return RetentionResult(deleted.count(False), deleted.count(True), audit_entries, has_more)


def preview_retention() -> RetentionResult:
    """Count the expired data without deleting it."""
    expired = list(filter_expired(Candidate.objects.all()).values_list("is_practice", flat=True))
    return RetentionResult(
        expired.count(False), expired.count(True), filter_old_audit_entries().count(), has_more=False
    )


@transaction.atomic
def delete_if_expired(candidate: Candidate) -> bool:
    """False if the data was used again or deleted since the query that found it, or another session has locked it."""
    query = Candidate.objects.filter(pk=candidate.pk)
    if query.select_for_update(skip_locked=True).values_list("pk").first() is None:
        return False
    lock_candidate(candidate)
    if not filter_expired(query).exists():
        return False
    delete_candidate(candidate, None, command=RETENTION_COMMAND)
    return True


@transaction.atomic
def delete_old_audit_entries() -> int:
    keys = list(filter_old_audit_entries().order_by("pk").values_list("pk", flat=True)[:MAX_AUDIT_ENTRIES])
    count, _ = AuditEntry.objects.filter(pk__in=keys).delete()
    if count:
        record_audit_entry(None, "remove audit entries", "audit log", {"entries": count}, command=RETENTION_COMMAND)
    return count


def filter_old_audit_entries() -> QuerySet[AuditEntry]:
    days = settings.AUDIT_DAYS
    rows = AuditEntry.objects.all()
    return rows.filter(at__lt=timezone.now() - timedelta(days=days)) if days else rows.none()
