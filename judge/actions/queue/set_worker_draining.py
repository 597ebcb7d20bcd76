from django.db import transaction
from django.db.models.functions import Now

from judge.actions.audit.record_entry import record_audit_entry
from judge.models import User, Worker


@transaction.atomic
def set_worker_draining(worker: Worker, by: User, *, draining: bool, address: str = "") -> Worker:
    """Tell a worker to stop or to resume claiming submissions. It reads the change within a few seconds."""
    changed = Worker.objects.filter(pk=worker.pk, drain_asked_at__isnull=draining)
    if changed.update(drain_asked_at=Now() if draining else None) == 1:
        record_audit_entry(
            by, "drain worker" if draining else "undrain worker", f"worker {worker.name}"[:200], address=address
        )
    worker.refresh_from_db()
    return worker
