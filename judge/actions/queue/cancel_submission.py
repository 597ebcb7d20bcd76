from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Now

from judge.database import counters
from judge.domain.catalog import is_warm_up
from judge.domain.session_rules import require_running
from judge.errors import RefusedError
from judge.messaging.publisher import publish_state_on_commit
from judge.models import Attempt, Submission


@transaction.atomic
def cancel_submission(row: Submission) -> Submission:
    """Cancel a submission that has no verdict yet. Cancelling it again changes nothing.

    A worker that is judging it loses its lease and ends the program. Until then, or until the lease of a dead worker
    expires, it counts as unjudged (`lease.free_cancelled_place`): otherwise a loop of submitting and cancelling would
    occupy all workers. Raises RefusedError if the verdict is already stored: then the verdict remains.
    """
    if row.state == Submission.State.CANCELLED:
        return row
    if not is_warm_up(row.slug):
        require_running(row.session)
    unjudged = Submission.objects.filter(pk=row.pk, state__in=Submission.UNJUDGED)
    network_key = Case(When(state=Submission.State.QUEUED, then=Value("")), default=F("network_key"))
    cancelled = unjudged.update(state=Submission.State.CANCELLED, finished_at=Now(), network_key=network_key)
    row.refresh_from_db(fields=["state", "attempt", "lease_until", "finished_at"])
    if cancelled:
        record_cancellation(row)
        publish_state_on_commit(row.pk)
    elif row.state != Submission.State.CANCELLED:
        raise RefusedError(
            "already_judged",
            "This submission already has its result, so it was not canceled. The result counts.",
            "Read the result, then change your code and submit it again if you want to.",
        )
    return row


def record_cancellation(row: Submission) -> None:
    """Count it, and end the attempt of a worker that is judging it."""
    deltas = [counters.build_increment(counters.CANCELLED, tag=row.tag, kind=row.kind)]
    ended = row.attempts.filter(ended_at=None).update(ended_at=Now(), ending=Attempt.Ending.CANCELLED)
    if ended:
        deltas.append(
            counters.build_increment(counters.FINISHED_ATTEMPTS, ended, ending=Attempt.Ending.CANCELLED.value)
        )
    counters.apply_deltas(deltas)
