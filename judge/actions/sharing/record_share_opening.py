from django.db import transaction
from django.db.models import F
from django.utils import timezone

from judge.actions.audit.record_entry import record_audit_entry
from judge.models import ShareLink

READER = "a share link"
"""The name of a person without an account in the audit log."""


@transaction.atomic
def record_share_opening(link: ShareLink, *, address: str = "") -> None:
    ShareLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1, opened_at=timezone.now())
    record_audit_entry(
        None,
        "open shared report",
        f"share link {link.pk}",
        {"interview": link.interview_id},
        address=address,
        command=READER,
    )
