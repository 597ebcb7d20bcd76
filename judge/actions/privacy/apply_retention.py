from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from judge.actions.accounts.sign_in import WINDOW
from judge.actions.privacy.delete_candidate import RETENTION, clean_files, delete_candidate, lock
from judge.domain.audit_log import record
from judge.domain.retention import due
from judge.models import AuditEntry, Candidate, LoginFailure

MOST_CANDIDATES = 200
MOST_ENTRIES = 10_000
"""A run is bounded, so that the queue in which it stands is soon free again; what is left is the next one's."""


@dataclass(frozen=True, slots=True)
class Applied:
    candidates: int
    practice: int
    entries: int
    """Of the audit log."""
    more: bool
    """Some are left for the next run."""


def apply_retention() -> Applied:
    """Delete what was kept long enough. Applying it again at once changes nothing."""
    over = list(due(Candidate.objects.all()).order_by("used_at")[: MOST_CANDIDATES + 1])
    gone = [row.practises for row in over[:MOST_CANDIDATES] if delete_if_due(row)]
    entries = delete_entries()
    LoginFailure.objects.filter(at__lt=timezone.now() - WINDOW).delete()
    call_command("clearsessions")
    transaction.on_commit(clean_files, robust=True)
    more = len(over) > MOST_CANDIDATES or entries == MOST_ENTRIES
    return Applied(gone.count(False), gone.count(True), entries, more)


def what_is_due() -> Applied:
    """How much there is to delete, without doing it."""
    over = list(due(Candidate.objects.all()).values_list("practises", flat=True))
    return Applied(over.count(False), over.count(True), old_entries().count(), more=False)


@transaction.atomic
def delete_if_due(candidate: Candidate) -> bool:
    """Unless somebody has come back to it since it was found, or has deleted it."""
    here = Candidate.objects.filter(pk=candidate.pk)
    if not here.exists():
        return False
    lock(candidate)
    if not due(here).exists():
        return False
    delete_candidate(candidate, None, command=RETENTION)
    return True


@transaction.atomic
def delete_entries() -> int:
    keys = list(old_entries().order_by("pk").values_list("pk", flat=True)[:MOST_ENTRIES])
    count, _ = AuditEntry.objects.filter(pk__in=keys).delete()
    if count:
        record(None, "remove audit entries", "audit log", {"entries": count}, command=RETENTION)
    return count


def old_entries() -> QuerySet[AuditEntry]:
    days = settings.AUDIT_DAYS
    rows = AuditEntry.objects.all()
    return rows.filter(at__lt=timezone.now() - timedelta(days=days)) if days else rows.none()
