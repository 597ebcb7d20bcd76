from django.db import transaction
from django.utils import timezone

from judge.errors import RefusedError
from judge.models import Rejudge, User

DECISION_NAMES = {Rejudge.Decision.APPLIED: "applied", Rejudge.Decision.DISCARDED: "discarded"}


def record_decision(rejudge: Rejudge, decision: Rejudge.Decision, by: User) -> None:
    """Compare and set, in the caller's transaction: of two who press at once the later is told who was first."""
    assert transaction.get_connection().in_atomic_block
    undecided = Rejudge.objects.filter(pk=rejudge.pk, decision="")
    if undecided.update(decision=decision, decided_by=by, decided_at=timezone.now()) != 1:
        rejudge.refresh_from_db()
        raise RefusedError(
            "decided",
            f"This rejudge was already {DECISION_NAMES[Rejudge.Decision(rejudge.decision)]} by {rejudge.decided_by}.",
            "There is nothing left to decide; reload the page to see how it stands.",
        )
    rejudge.refresh_from_db()
