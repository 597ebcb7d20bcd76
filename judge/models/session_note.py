from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession
from judge.models.user import User


class SessionNote(models.Model):
    """What an interviewer noted about a moment of a session, for the team's owners and interviewers."""

    session_id: int
    author_id: int | None

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    """The moment in the session."""
    text = models.CharField(max_length=2000)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="session_notes")]

    def __str__(self) -> str:
        return f"note {self.pk} about session {self.session_id}"
