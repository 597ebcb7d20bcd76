from typing import TYPE_CHECKING, ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from judge.models.document_update import DocumentUpdate


class Document(models.Model):
    """What is in the editor of an exercise: a Yjs document. Its updates are the record; the rest here is derived."""

    session_id: int
    latest_position: int | None
    """Annotated by `append_update`: that of the latest update of the session."""
    updates: "RelatedManager[DocumentUpdate]"

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="documents", db_index=False)
    slug = models.CharField(max_length=80)
    exercise = models.CharField(max_length=20)
    number = models.PositiveIntegerField(default=0)
    """The number of the latest update. The first one, with the starter, is 0."""
    source = models.BinaryField()
    """The text after all updates. Bytes, because PostgreSQL cannot store NUL in a text column."""
    saved_at = models.DateTimeField()
    snapshot = models.BinaryField()
    """The state after update `snapshot_number` as one update, so that loading does not need all updates."""
    snapshot_number = models.PositiveIntegerField(default=0)
    stored_bytes = models.PositiveBigIntegerField(default=0)
    """The size of all updates."""
    snapshot_stored_bytes = models.PositiveBigIntegerField(default=0)
    """`stored_bytes` when the snapshot was stored."""
    interviewer_clients = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    """Which interviewers have typed under which of Yjs's client ids: pairs of client and account. All other clients
    of the document belong to the candidate or to the server."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["session", "slug", "exercise"], name="one_document_per_exercise")
        ]

    @property
    def is_untouched(self) -> bool:
        """Whether it was only opened: its text is the starter."""
        return self.number == 0

    def __str__(self) -> str:
        return f"document of {self.slug} in session {self.session_id}, update {self.number}"
