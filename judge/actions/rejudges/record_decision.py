from django.db import transaction
from django.utils import timezone

from judge.errors import RefusedError
from judge.models import Rejudge, User


def record_decision(rejudge: Rejudge, decision: Rejudge.Decision, by: User) -> None:
    """Compare and set, inside the caller's transaction.

    If two operators decide at the same time, the second one gets a RefusedError that names the first.
    """
    assert transaction.get_connection().in_atomic_block
    undecided = Rejudge.objects.filter(pk=rejudge.pk, decision="")
    if undecided.update(decision=decision, decided_by=by, decided_at=timezone.now()) != 1:
        rejudge.refresh_from_db()
        raise RefusedError(
            "rejudge_decided",
            f"This rejudge was already {rejudge.decision} by {rejudge.decided_by}.",
            "There is nothing left to decide. Reload the page to see its current state.",
        )
    rejudge.refresh_from_db()
