from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from judge.actions.accounts.sign_in import LOGIN_FAILURE_WINDOW
from judge.actions.privacy.delete_candidate import (
    RETENTION_COMMAND,
    delete_candidate,
    lock_candidate,
    purge_deleted_pages,
)
from judge.domain.audit_log import record_audit
from judge.domain.retention import filter_expired
from judge.models import AuditEntry, Candidate, LoginFailure

MAX_CANDIDATES = 200
MAX_AUDIT_ENTRIES = 10_000
"""A run is bounded, so that the queue in which it stands is soon free again; what is left is the next one's."""


@dataclass(frozen=True, slots=True)
class RetentionResult:
    candidates: int
    practice: int
    audit_entries: int
    """Of the audit log."""
    has_more: bool
    """Some are left for the next run."""


def apply_retention() -> RetentionResult:
    """Delete what was kept long enough. Applying it again at once changes nothing."""
    over = list(filter_expired(Candidate.objects.all()).order_by("used_at")[: MAX_CANDIDATES + 1])
    gone = [row.practises for row in over[:MAX_CANDIDATES] if delete_if_expired(row)]
    entries = delete_old_audit_entries()
    LoginFailure.objects.filter(at__lt=timezone.now() - LOGIN_FAILURE_WINDOW).delete()
    call_command("clearsessions")
    transaction.on_commit(purge_deleted_pages, robust=True)
    more = len(over) > MAX_CANDIDATES or entries == MAX_AUDIT_ENTRIES
    return RetentionResult(gone.count(False), gone.count(True), entries, more)


def preview_retention() -> RetentionResult:
    """How much there is to delete, without doing it."""
    over = list(filter_expired(Candidate.objects.all()).values_list("practises", flat=True))
    return RetentionResult(over.count(False), over.count(True), filter_old_audit_entries().count(), has_more=False)


@transaction.atomic
def delete_if_expired(candidate: Candidate) -> bool:
    """Unless somebody has come back to it since it was found, or has deleted it."""
    here = Candidate.objects.filter(pk=candidate.pk)
    if not here.exists():
        return False
    lock_candidate(candidate)
    if not filter_expired(here).exists():
        return False
    delete_candidate(candidate, None, command=RETENTION_COMMAND)
    return True


@transaction.atomic
def delete_old_audit_entries() -> int:
    keys = list(filter_old_audit_entries().order_by("pk").values_list("pk", flat=True)[:MAX_AUDIT_ENTRIES])
    count, _ = AuditEntry.objects.filter(pk__in=keys).delete()
    if count:
        record_audit(None, "remove audit entries", "audit log", {"entries": count}, command=RETENTION_COMMAND)
    return count


def filter_old_audit_entries() -> QuerySet[AuditEntry]:
    days = settings.AUDIT_DAYS
    rows = AuditEntry.objects.all()
    return rows.filter(at__lt=timezone.now() - timedelta(days=days)) if days else rows.none()
