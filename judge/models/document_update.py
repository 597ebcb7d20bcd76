from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession
from judge.models.document import Document
from judge.models.user import User


class DocumentUpdate(models.Model):
    """One update of a document, as a page sent it. A candidate can only append updates."""

    class Author(models.TextChoices):
        SERVER = "server"
        """The starter, a restart, or a text that another part of the server stored."""
        CANDIDATE = "candidate"
        INTERVIEWER = "interviewer"

    session_id: int
    document_id: int
    user_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="document_updates", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="updates", db_index=False)
    number = models.PositiveIntegerField()
    """Counts the updates of the document from 0."""
    position = models.PositiveIntegerField()
    """Counts the updates of all documents of the session from 1. The session's event stream resumes at it."""
    update = models.BinaryField()
    """In version 1 of Yjs's format."""
    author = models.CharField(max_length=20, choices=Author.choices)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    """The interviewer who typed it."""
    client = models.CharField(max_length=40, blank=True)
    """The page that sent it; empty for the server."""
    sequence = models.PositiveBigIntegerField()
    """Counts the page's updates of this document from 1, so that one that arrives twice is stored once. For the server
    it is the number."""
    is_late = models.BooleanField(default=False)
    """It arrived after the end of the interview, so it is not judged."""
    is_private = models.BooleanField(default=False, db_default=False)
    """The candidate typed it in a private period, so no interviewer receives it."""
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="one_update_per_number"),
            models.UniqueConstraint(fields=["session", "position"], name="one_update_per_position"),
            models.UniqueConstraint(fields=["document", "client", "sequence"], name="one_update_per_sequence"),
        ]

    def __str__(self) -> str:
        return f"update {self.number} of document {self.document_id}"
