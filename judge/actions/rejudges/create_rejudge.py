from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.rejudges.enqueue_reruns import enqueue_reruns
from judge.domain import catalog
from judge.domain.rejudges import RejudgeFilter, find_unassigned_submissions
from judge.errors import RefusedError
from judge.models import Rejudge, RejudgeItem, User

BATCH_SIZE = 1000


def create_rejudge(by: User, criteria: RejudgeFilter, reason: str, *, address: str = "") -> Rejudge:
    """Create a rejudge of the matching submissions and queue the first reruns."""
    catalog.get_problem(criteria.slug)
    with transaction.atomic():
        rejudge = Rejudge.objects.create(slug=criteria.slug, reason=reason, filter=criteria.serialize(), made_by=by)
        size = add_items(rejudge, criteria)
        detail = {"problem": criteria.slug, "submissions": size}
        record_audit_entry(by, "make rejudge", f"rejudge {rejudge.pk}", detail, address=address)
    enqueue_reruns()
    return rejudge


def add_items(rejudge: Rejudge, criteria: RejudgeFilter) -> int:
    rows = find_unassigned_submissions(criteria).order_by("created_at", "id").values_list("pk", flat=True)
    items = [RejudgeItem(rejudge=rejudge, submission_id=pk) for pk in rows]
    # A submission that another rejudge has just taken stays with that rejudge.
    RejudgeItem.objects.bulk_create(items, batch_size=BATCH_SIZE, ignore_conflicts=True)
    size = rejudge.items.count()
    if not size:
        raise RefusedError(
            "invalid",
            "No judged submission matches, so no rejudge was created.",
            "Widen the filter, or first decide the open rejudges that contain these submissions.",
        )
    return size
