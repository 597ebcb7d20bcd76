from django.db import transaction

from judge.actions.rejudges.enqueue_reruns import feed_rejudges
from judge.domain import catalog
from judge.domain.audit_log import record
from judge.domain.rejudges import Wanted, free
from judge.errors import RefusedError
from judge.models import Rejudge, RejudgeItem, User

BATCH = 1000


def make_rejudge(by: User, wanted: Wanted, reason: str, *, address: str = "") -> Rejudge:
    """A set of what is wanted, and the first of it in the queue."""
    catalog.find(wanted.slug)
    with transaction.atomic():
        rejudge = Rejudge.objects.create(slug=wanted.slug, reason=reason, wanted=wanted.kept(), made_by=by)
        size = fill(rejudge, wanted)
        detail = {"problem": wanted.slug, "submissions": size}
        record(by, "make rejudge", f"rejudge {rejudge.pk}", detail, address=address)
    feed_rejudges()
    return rejudge


def fill(rejudge: Rejudge, wanted: Wanted) -> int:
    rows = free(wanted).order_by("created_at", "id").values_list("pk", flat=True)
    items = [RejudgeItem(rejudge=rejudge, submission_id=pk) for pk in rows]
    # One that another set took a moment ago is left to it.
    RejudgeItem.objects.bulk_create(items, batch_size=BATCH, ignore_conflicts=True)
    size = rejudge.items.count()
    if not size:
        raise RefusedError(
            "invalid",
            "No judged submission is left that fits, so no rejudge was made.",
            "Ask for more, or decide the rejudges first in which they stand.",
        )
    return size
