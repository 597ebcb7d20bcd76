from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.actions.queue.claim_submission import LEASE
from judge.models import Submission


def renew_lease(submission: UUID, attempt: int) -> bool:
    """Hold on to a row. False when it is no longer this attempt's."""
    return filter_leased_to(submission, attempt).update(lease_until=Now() + LEASE) == 1


def filter_leased_to(submission: UUID, attempt: int) -> QuerySet[Submission]:
    """The row, if it is still this attempt's."""
    return Submission.all_objects.filter(pk=submission, attempt=attempt, state=Submission.State.JUDGING)
