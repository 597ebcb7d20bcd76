from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from judge.models import Attempt, Submission

LEASE = timedelta(seconds=20)
"""Measured by the database's clock, because the clocks of workers may differ."""


def claim_submission(tag: str, worker: str) -> Submission | None:
    """Claim the next submission with this tag under a lease and a new attempt number; None if none is queued."""
    queued = Submission.all_objects.filter(tag=tag, state=Submission.State.QUEUED)
    while (pk := queued.order_by("priority", "created_at", "id").values_list("pk", flat=True).first()) is not None:
        with transaction.atomic():
            if try_claim(pk):
                row = Submission.all_objects.get(pk=pk)
                Attempt.objects.create(submission=row, number=row.attempt, worker=worker[:200])
                return row
    return None


def try_claim(pk: object) -> bool:
    """Compare and set: if several workers select the same row, one of them gets it."""
    row = Submission.all_objects.filter(pk=pk, state=Submission.State.QUEUED)
    updated = row.update(state=Submission.State.JUDGING, attempt=F("attempt") + 1, lease_until=Now() + LEASE)
    return updated == 1
