"""Stored data of a candidate: how much there is, when it was last used, and when it expires."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from judge.domain.invitation_time import STARTABLE_AFTER_PLAN
from judge.models import Candidate, CandidateSession, Submission
from judge.models.candidate_owned import CANDIDATE_OWNED

StoredDataCounts = dict[str, int]
"""The number of rows that a deletion removes, by the names of the counted models."""
NOTHING_STORED: StoredDataCounts = {owned.name: 0 for owned in CANDIDATE_OWNED if owned.name}


def describe_counts(counts: StoredDataCounts) -> str:
    parts = [f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count]
    return ", ".join(parts) or "nothing except the name"


def count_stored_data(candidates: Iterable[Candidate]) -> dict[int, StoredDataCounts]:
    """Return the counts by candidate id. Runs one query for each model."""
    counts = {candidate.pk: NOTHING_STORED.copy() for candidate in candidates}
    for owned in CANDIDATE_OWNED:
        if owned.name:
            rows = owned.model._default_manager.filter(**{f"{owned.candidate}__in": list(counts)}).order_by()
            for key, count in rows.values_list(owned.candidate).annotate(Count("pk")):
                counts[key][owned.name] = count
    return counts


def annotate_last_use(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Add `used_at`, when the candidate's data was last written, and `is_practice`."""
    latest = [
        build_latest_subquery(owned.model, owned.candidate, field)
        for owned in CANDIDATE_OWNED
        for field in owned.used_at
    ]
    uses = [Coalesce(use, F("created_at"), output_field=DateTimeField()) for use in latest]
    practice = CandidateSession.objects.filter(candidate=OuterRef("pk"), interview__owner=None)
    return candidates.annotate(used_at=Greatest(*uses), is_practice=Exists(practice))


def build_latest_subquery(model: type[Model], candidate_lookup: str, field: str) -> Subquery:
    rows = model._default_manager.filter(**{candidate_lookup: OuterRef("pk")}).order_by().values(candidate_lookup)
    return Subquery(rows.annotate(latest=Max(field)).values("latest"))


def filter_expired(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Return the candidates whose retention time is over, with what `annotate_last_use` adds.

    Those who have an unfinished submission, or an invitation whose last day or planned day is still to come, are left
    out.
    """
    now = timezone.now()
    expired = Q(pk__in=[])
    for is_practice in (False, True):
        days = get_retention_days(is_practice=is_practice, has_account=False)
        if days:
            expired |= Q(is_practice=is_practice, used_at__lt=now - timedelta(days=days))
    unfinished = Submission.all_objects.filter(session__candidate=OuterRef("pk"), state__in=Submission.UNJUDGED)
    is_startable = Q(expires_at__gt=now) | Q(scheduled_at__gt=now - STARTABLE_AFTER_PLAN)
    startable = CandidateSession.objects.filter(
        is_startable, candidate=OuterRef("pk"), started_at=None, revoked_at=None
    )
    found = annotate_last_use(candidates.filter(account=None)).filter(expired)
    return found.exclude(Exists(unfinished)).exclude(Exists(startable))


def get_retention_days(*, is_practice: bool, has_account: bool) -> int:
    """Return the days without use until deletion, or 0 for never.

    The practice of an account is stored until its owner deletes it.
    """
    if has_account:
        return 0
    return settings.PRACTICE_RETENTION_DAYS if is_practice else settings.RETENTION_DAYS


def load_startable_until(candidates: Iterable[Candidate]) -> dict[int, datetime]:
    """By candidate id, the last moment at which an invitation can be started, as in `filter_expired`. The data is
    stored at least until then. A candidate whose invitations have no such moment has no entry."""
    sessions = CandidateSession.objects.filter(candidate__in=candidates, started_at=None, revoked_at=None)
    until: dict[int, datetime] = {}
    for pk, expires_at, scheduled_at in sessions.values_list("candidate", "expires_at", "scheduled_at"):
        plan_end = scheduled_at and scheduled_at + STARTABLE_AFTER_PLAN
        ends = [end for end in (until.get(pk), expires_at, plan_end) if end]
        if ends:
            until[pk] = max(ends)
    return until


def compute_delete_after(used_at: datetime, days: int, startable_until: datetime | None = None) -> datetime | None:
    """Return the time after which the retention run deletes the data, or None if it never does."""
    if not days:
        return None
    expiry = used_at + timedelta(days=days)
    return max(expiry, startable_until) if startable_until else expiry
