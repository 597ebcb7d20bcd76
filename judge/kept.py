"""What is kept of a candidate: how much, since when, and until when."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import DateTimeField, Exists, F, Max, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest

from judge.models import Candidate, Draft, Explained, Invitation, OldDraft, Report, Round, Submission

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

    invitations: int
    drafts: int
    old_drafts: int
    submissions: int
    reports: int
    rounds: int
    explained: int

    def in_words(self) -> str:
        found = [f"{count} {name.replace('_', ' ')}" for name, count in asdict(self).items() if count]
        return ", ".join(found) or "nothing but the name"


def counts_of(candidate: Candidate) -> Counts:
    seats = Invitation.objects.filter(candidate=candidate)
    submissions = Submission.objects.filter(invitation__in=seats)
    return Counts(
        invitations=seats.count(),
        drafts=Draft.objects.filter(invitation__in=seats).count(),
        old_drafts=OldDraft.objects.filter(invitation__in=seats).count(),
        submissions=submissions.count(),
        reports=Report.objects.filter(submission__in=submissions).count(),
        rounds=Round.objects.filter(invitation__in=seats).count(),
        explained=Explained.objects.filter(invitation__in=seats).count(),
    )


def with_last_use(candidates: QuerySet[Candidate]) -> QuerySet[Candidate, Any]:
    """`used_at`: when something of the candidate's was last written. `practises`: whether it is practice."""
    uses = [Coalesce(latest(*use), F("created_at"), output_field=DateTimeField()) for use in USES]
    return candidates.annotate(used_at=Greatest(*uses), practises=Exists(seats_in(practice=True)))


def latest(model: type[Model], way: str, field: str) -> Subquery:
    rows = model._default_manager.filter(**{way: OuterRef("pk")}).order_by().values(way)
    return Subquery(rows.annotate(latest=Max(field)).values("latest"))


def seats_in(*, practice: bool) -> QuerySet[Invitation]:
    return Invitation.objects.filter(candidate=OuterRef("pk"), interview__owner__isnull=practice)


def kept_until(used_at: datetime, days: int) -> datetime | None:
    """None where it is kept until somebody deletes it."""
    return used_at + timedelta(days=days) if days else None


def days_of(*, practises: bool, account: bool) -> int:
    """After how many days without use it is deleted; 0 for never."""
    if account:
        return 0
    return settings.PRACTICE_RETENTION_DAYS if practises else settings.RETENTION_DAYS
