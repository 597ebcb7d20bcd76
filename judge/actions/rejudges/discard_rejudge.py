from django.db import transaction

from judge.actions.audit.record_entry import record_audit_entry
from judge.actions.rejudges.record_decision import record_decision
from judge.models import Rejudge, RejudgeItem, Submission, User


@transaction.atomic
def discard_rejudge(rejudge: Rejudge, by: User, *, address: str = "") -> Rejudge:
    """Keep every report and delete the queued reruns. The results so far remain readable."""
    record_decision(rejudge, Rejudge.Decision.DISCARDED, by)
    record_audit_entry(by, "discard rejudge", f"rejudge {rejudge.pk}", address=address)
    rejudge.items.filter(state=RejudgeItem.State.OPEN).update(state=RejudgeItem.State.UNCHANGED)
    queued = Submission.all_objects.filter(rejudges__rejudge=rejudge, state=Submission.State.QUEUED)
    # Locked first, so that a worker that is about to claim one of them moves on to another row.
    locked = list(queued.select_for_update(of=("self",)).values_list("pk", flat=True))
    Submission.all_objects.filter(pk__in=locked).delete()
    return rejudge
