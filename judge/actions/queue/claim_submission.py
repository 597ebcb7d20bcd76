from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from judge.models import Attempt, Submission

LEASE = timedelta(seconds=20)
"""By the database's clock, as the workers' own may differ."""


def claim_submission(tag: str, worker: str) -> Submission | None:
    """Take the next row of this tag under a lease and a new attempt number; None when none waits."""
    waiting = Submission.all_objects.filter(tag=tag, state=Submission.State.QUEUED)
    while (first := waiting.order_by("priority", "created_at", "id").values_list("pk", flat=True).first()) is not None:
        with transaction.atomic():
            if try_claim(first):
                row = Submission.all_objects.get(pk=first)
                Attempt.objects.create(submission=row, number=row.attempt, worker=worker[:200])
                return row
    return None


def try_claim(pk: object) -> bool:
    """Compare and set: of several workers that saw the row, one gets it."""
    row = Submission.all_objects.filter(pk=pk, state=Submission.State.QUEUED)
    taken = row.update(state=Submission.State.JUDGING, attempt=F("attempt") + 1, lease_until=Now() + LEASE)
    return taken == 1
