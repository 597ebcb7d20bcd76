"""What is kept of a candidate: how much, since when, and until when."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, DateTimeField, Exists, F, Max, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from judge.models import Candidate, Draft, Explained, Invitation, OldDraft, Report, Round, Submission

COUNTED: dict[str, tuple[type[Model], str]] = {
    "invitations": (Invitation, "candidate"),
    "drafts": (Draft, "invitation__candidate"),
    "old_drafts": (OldDraft, "invitation__candidate"),
    "submissions": (Submission, "invitation__candidate"),
    "reports": (Report, "submission__invitation__candidate"),
    "rounds": (Round, "invitation__candidate"),
    "explained": (Explained, "invitation__candidate"),
}
"""By name: the model, and its way to the candidate."""

USES: list[tuple[type[Model], str, str]] = [
    (Invitation, "candidate", "created_at"),
    (Invitation, "candidate", "started_at"),
    (Invitation, "candidate", "ended_at"),
    (Invitation, "candidate", "revoked_at"),
    (Submission, "invitation__candidate", "created_at"),
    (Draft, "invitation__candidate", "saved_at"),
    (OldDraft, "invitation__candidate", "set_aside_at"),
    (Round, "invitation__candidate", "started_at"),
    (Explained, "invitation__candidate", "at"),
]
"""Each moment that counts as use: model, its way to the candidate, field."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that a deletion removes."""

    invitations: int = 0
    drafts: int = 0
    old_drafts: int = 0
    submissions: int = 0
    reports: int = 0
    rounds: int = 0
    explained: int = 0

    def in_words(self) -> str:
        found = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items() if count]
        return ", ".join(found) or "nothing but the name"


def counts_of(candidates: Iterable[Candidate]) -> dict[int, Counts]:
    """By the candidate's id, with one question to the database for each kind of row."""
    keys = [candidate.pk for candidate in candidates]
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for name, (model, way) in COUNTED.items():
        rows = model._default_manager.filter(**{f"{way}__in": keys}).order_by()
        for key, count in rows.values_list(way).annotate(Count("pk")):
            found[key][name] = count
    return {key: Counts(**counts) for key, counts in found.items()}


def with_last_use(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """`used_at`: when something of the candidate's was last written. `practises`: whether it is practice."""
    uses = [Coalesce(latest(*use), F("created_at"), output_field=DateTimeField()) for use in USES]
    practice = Invitation.objects.filter(candidate=OuterRef("pk"), interview__owner=None)
    return candidates.annotate(used_at=Greatest(*uses), practises=Exists(practice))


def latest(model: type[Model], way: str, field: str) -> Subquery:
    rows = model._default_manager.filter(**{way: OuterRef("pk")}).order_by().values(way)
    return Subquery(rows.annotate(latest=Max(field)).values("latest"))


def due(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """Those of these whose time is over and of whom nothing waits or is being judged."""
    now = timezone.now()
    over = Q(pk__in=[])
    for practises in (False, True):
        days = days_kept(practises=practises, account=False)
        if days:
            over |= Q(practises=practises, used_at__lt=now - timedelta(days=days))
    unfinished = Submission.every.filter(invitation__candidate=OuterRef("pk")).exclude(state=Submission.State.DONE)
    return with_last_use(candidates.filter(account=None)).filter(over).exclude(Exists(unfinished))


def days_kept(*, practises: bool, account: bool) -> int:
    """After how many days without use it is deleted; 0 for never. An account keeps its practice until it deletes it."""
    if account:
        return 0
    return settings.PRACTICE_RETENTION_DAYS if practises else settings.RETENTION_DAYS


def kept_until(used_at: datetime, days: int) -> datetime | None:
    """None where it is kept until somebody deletes it."""
    return used_at + timedelta(days=days) if days else None
