"""What is kept of a candidate: how much, since when, and until when."""

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
"""By name: the model, and its way to the candidate."""

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
"""Each moment that counts as use: model, its way to the candidate, field."""


@dataclass(frozen=True, slots=True)
class StoredDataCounts:
    """Rows that a deletion removes."""

    sessions: int = 0
    drafts: int = 0
    draft_versions: int = 0
    submissions: int = 0
    reports: int = 0
    practice_attempts: int = 0
    trap_assessments: int = 0

    def describe(self) -> str:
        found = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items() if count]
        return ", ".join(found) or "nothing but the name"


def count_stored_data(candidates: Iterable[Candidate]) -> dict[int, StoredDataCounts]:
    """By the candidate's id, with one question to the database for each kind of row."""
    keys = [candidate.pk for candidate in candidates]
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for name, (model, way) in COUNTED_MODELS.items():
        rows = model._default_manager.filter(**{f"{way}__in": keys}).order_by()
        for key, count in rows.values_list(way).annotate(Count("pk")):
            found[key][name] = count
    return {key: StoredDataCounts(**counts) for key, counts in found.items()}


def annotate_last_use(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """`used_at`: when something of the candidate's was last written. `practises`: whether it is practice."""
    uses = [
        Coalesce(build_latest_subquery(*use), F("created_at"), output_field=DateTimeField()) for use in LAST_USE_FIELDS
    ]
    practice = CandidateSession.objects.filter(candidate=OuterRef("pk"), interview__owner=None)
    return candidates.annotate(used_at=Greatest(*uses), practises=Exists(practice))


def build_latest_subquery(model: type[Model], way: str, field: str) -> Subquery:
    rows = model._default_manager.filter(**{way: OuterRef("pk")}).order_by().values(way)
    return Subquery(rows.annotate(latest=Max(field)).values("latest"))


def filter_expired(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Those of these whose time is over and of whom nothing waits or is being judged."""
    now = timezone.now()
    over = Q(pk__in=[])
    for practises in (False, True):
        days = get_retention_days(practises=practises, account=False)
        if days:
            over |= Q(practises=practises, used_at__lt=now - timedelta(days=days))
    unfinished = Submission.all_objects.filter(session__candidate=OuterRef("pk")).exclude(state=Submission.State.DONE)
    return annotate_last_use(candidates.filter(account=None)).filter(over).exclude(Exists(unfinished))


def get_retention_days(*, practises: bool, account: bool) -> int:
    """After how many days without use it is deleted; 0 for never. An account keeps its practice until it deletes it."""
    if account:
        return 0
    return settings.PRACTICE_RETENTION_DAYS if practises else settings.RETENTION_DAYS


def compute_delete_after(used_at: datetime, days: int) -> datetime | None:
    """None where it is kept until somebody deletes it."""
    return used_at + timedelta(days=days) if days else None
