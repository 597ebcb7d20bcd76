from django.db import transaction

from judge.actions.rejudges.record_decision import record_decision
from judge.domain.audit_log import record_audit
from judge.models import Rejudge, RejudgeItem, Submission, User


@transaction.atomic
def discard_rejudge(rejudge: Rejudge, by: User, *, address: str = "") -> Rejudge:
    """Leave every report as it is, and judge no more of the set. What was found out can still be read."""
    record_decision(rejudge, Rejudge.Decision.DISCARDED, by)
    record_audit(by, "discard rejudge", f"rejudge {rejudge.pk}", address=address)
    rejudge.items.filter(state=RejudgeItem.State.OPEN).update(state=RejudgeItem.State.UNCHANGED)
    waiting = Submission.all_objects.filter(rejudges__rejudge=rejudge, state=Submission.State.QUEUED)
    # Locked first: a worker that is about to claim one of them goes on to another row.
    locked = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
    Submission.all_objects.filter(pk__in=locked).delete()
    return rejudge
