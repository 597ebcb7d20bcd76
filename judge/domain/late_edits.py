"""Edits that arrived after the end of an interview, so that they were stored and not submitted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from judge.models import CandidateSession, Document, DocumentUpdate, SessionState, Submission


@dataclass(frozen=True, slots=True)
class LateEdit:
    slug: str
    exercise: str
    saved_at: datetime
    is_judged: bool
    """Whether an interviewer has had the text judged since."""


def filter_late_documents(sessions: Collection[CandidateSession]) -> QuerySet[Document]:
    """The documents of ended sessions whose latest update is late, with `is_judged`.

    A reopened session has none: its late edits are part of the text that its candidate works on.
    """
    ended = [row.pk for row in sessions if row.state == SessionState.ENDED]
    latest = DocumentUpdate.objects.filter(document=OuterRef("pk"), number=OuterRef("number"), is_late=True)
    judged = Submission.objects.filter(
        session=OuterRef("session"),
        slug=OuterRef("slug"),
        exercise=OuterRef("exercise"),
        origin=Submission.Origin.INTERVIEWER,
        created_at__gte=OuterRef("saved_at"),
    )
    rows = Document.objects.filter(Exists(latest), session__in=ended).order_by("pk")
    return rows.annotate(is_judged=Exists(judged))


def load_late_edits(sessions: Collection[CandidateSession]) -> dict[int, list[LateEdit]]:
    """The late edits of the problems of each interview, by session id, in one query."""
    found: dict[int, list[LateEdit]] = {row.pk: [] for row in sessions}
    problems = {row.pk: row.interview.problems for row in sessions}
    fields = ("session", "slug", "exercise", "saved_at", "is_judged")
    for session, slug, exercise, saved_at, is_judged in filter_late_documents(sessions).values_list(*fields):
        if slug in problems[session]:
            found[session].append(LateEdit(slug, exercise, saved_at, is_judged))
    return found
