"""The lease of a submission: an attempt holds the row until a time that it moves on while it works. Until then a
cancelled submission takes a place: it counts as unjudged, see `judge.limits.submission_limits`."""

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Now

from judge.models import Submission
from judge.prepared_query import PreparedQuery, SmallInt

LEASE = timedelta(seconds=20)
"""Measured by the database's clock, because the clocks of workers may differ."""


def renew_lease(submission: UUID, attempt: int) -> bool:
    """Extend the lease. False if this attempt no longer holds the submission."""
    return filter_leased_to(submission, attempt).update(lease_until=Now() + LEASE) == 1


def is_leased_to(submission: UUID, attempt: int) -> bool:
    """Whether this attempt still holds the submission."""
    return FIND_LEASED.first(submission, attempt) is not None


def filter_leased_to(submission: UUID, attempt: int) -> QuerySet[Submission]:
    """The submission, if this attempt still holds it."""
    return Submission.all_objects.filter(pk=submission, attempt=attempt, state=Submission.State.JUDGING)


def free_cancelled_place(row: Submission) -> None:
    """Free the place that a cancelled submission takes: its worker has stopped judging it."""
    own = Submission.all_objects.filter(pk=row.pk, attempt=row.attempt, state=Submission.State.CANCELLED)
    own.update(lease_until=None, network_key="")


def free_expired_places() -> None:
    """Free the places of cancelled submissions whose workers died."""
    cancelled = Submission.all_objects.filter(state=Submission.State.CANCELLED, lease_until__lt=Now())
    cancelled.update(lease_until=None, network_key="")


FIND_LEASED = PreparedQuery(
    lambda submission, attempt: filter_leased_to(submission, attempt).values_list("pk")[:1], UUID, SmallInt
)
