"""Stored data of a candidate: how much there is, when it was last used, and when it expires."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from judge.models import (
    Candidate,
    CandidateSession,
    Draft,
    DraftVersion,
    PracticeAttempt,
    Report,
    Submission,
    TrapSelfAssessment,
)

COUNTED_MODELS: dict[str, tuple[type[Model], str]] = {
    "sessions": (CandidateSession, "candidate"),
    "drafts": (Draft, "session__candidate"),
    "draft_versions": (DraftVersion, "session__candidate"),
    "submissions": (Submission, "session__candidate"),
    "reports": (Report, "submission__session__candidate"),
    "practice_attempts": (PracticeAttempt, "session__candidate"),
    "trap_assessments": (TrapSelfAssessment, "session__candidate"),
}
"""Maps the name of a count to (model, lookup from the model to the candidate)."""

LAST_USE_FIELDS: list[tuple[type[Model], str, str]] = [
    (CandidateSession, "candidate", "created_at"),
    (CandidateSession, "candidate", "started_at"),
    (CandidateSession, "candidate", "ended_at"),
    (CandidateSession, "candidate", "revoked_at"),
    (Submission, "session__candidate", "created_at"),
    (Draft, "session__candidate", "saved_at"),
    (DraftVersion, "session__candidate", "archived_at"),
    (PracticeAttempt, "session__candidate", "started_at"),
    (TrapSelfAssessment, "session__candidate", "assessed_at"),
]
"""The fields that record use: (model, lookup from the model to the candidate, time field)."""


@dataclass(frozen=True, slots=True)
class StoredDataCounts:
    """The number of rows that a deletion removes."""

    sessions: int = 0
    drafts: int = 0
    draft_versions: int = 0
    submissions: int = 0
    reports: int = 0
    practice_attempts: int = 0
    trap_assessments: int = 0

    def describe(self) -> str:
        parts = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items() if count]
        return ", ".join(parts) or "nothing except the name"


def count_stored_data(candidates: Iterable[Candidate]) -> dict[int, StoredDataCounts]:
    """Return the counts by candidate id. Runs one query for each model."""
    candidate_ids = [candidate.pk for candidate in candidates]
    counts: dict[int, dict[str, int]] = {candidate_id: {} for candidate_id in candidate_ids}
    for name, (model, candidate_lookup) in COUNTED_MODELS.items():
        rows = model._default_manager.filter(**{f"{candidate_lookup}__in": candidate_ids}).order_by()
        for key, count in rows.values_list(candidate_lookup).annotate(Count("pk")):
            counts[key][name] = count
    return {key: StoredDataCounts(**fields) for key, fields in counts.items()}


def annotate_last_use(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Add `used_at`, when the candidate's data was last written, and `is_practice`."""
    uses = [
        Coalesce(build_latest_subquery(*use), F("created_at"), output_field=DateTimeField()) for use in LAST_USE_FIELDS
    ]
    practice = CandidateSession.objects.filter(candidate=OuterRef("pk"), interview__owner=None)
    return candidates.annotate(used_at=Greatest(*uses), is_practice=Exists(practice))


def build_latest_subquery(model: type[Model], candidate_lookup: str, field: str) -> Subquery:
    rows = model._default_manager.filter(**{candidate_lookup: OuterRef("pk")}).order_by().values(candidate_lookup)
    return Subquery(rows.annotate(latest=Max(field)).values("latest"))


def filter_expired(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Return the candidates whose retention time is over and who have no unfinished submission."""
    now = timezone.now()
    expired = Q(pk__in=[])
    for is_practice in (False, True):
        days = get_retention_days(is_practice=is_practice, has_account=False)
        if days:
            expired |= Q(is_practice=is_practice, used_at__lt=now - timedelta(days=days))
    unfinished = Submission.all_objects.filter(session__candidate=OuterRef("pk"), state__in=Submission.UNJUDGED)
    return annotate_last_use(candidates.filter(account=None)).filter(expired).exclude(Exists(unfinished))


def get_retention_days(*, is_practice: bool, has_account: bool) -> int:
    """Return the days without use until deletion, or 0 for never.

    The practice of an account is stored until its owner deletes it.
    """
    if has_account:
        return 0
    return settings.PRACTICE_RETENTION_DAYS if is_practice else settings.RETENTION_DAYS


def compute_delete_after(used_at: datetime, days: int) -> datetime | None:
    """Return the time after which the retention run deletes the data, or None if it never does."""
    return used_at + timedelta(days=days) if days else None
