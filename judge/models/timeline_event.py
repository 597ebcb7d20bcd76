from typing import ClassVar

from django.db import models

from judge.models.candidate_session import CandidateSession


class TimelineEvent(models.Model):
    """What happened in a session beside edits and submissions, for its replay. Append-only."""

    class Kind(models.TextChoices):
        STARTED = "started"
        ENDED = "ended"
        PAUSED = "paused"
        RESUMED = "resumed"
        EXTENDED = "extended"
        """`detail`: {"seconds"}."""
        REOPENED = "reopened"
        """`detail`: {"seconds"}, the time that is left now."""
        LINK_SHOWN = "link_shown"
        """An interviewer saw the candidate's link after the start. It opens the session as the candidate does."""
        PRIVATE_STARTED = "private_started"
        PRIVATE_ENDED = "private_ended"
        PASTED = "pasted"
        """`detail`: {"lines", "characters"}."""
        LEFT_PAGE = "left_page"
        RETURNED = "returned"
        """To the page. `detail`: {"seconds"}, how long it was hidden."""

    session_id: int

    session = models.ForeignKey(CandidateSession, models.CASCADE, related_name="timeline_events", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    at = models.DateTimeField()
    slug = models.CharField(max_length=80, blank=True)
    exercise = models.CharField(max_length=20, blank=True)
    """Slug and exercise are empty for what concerns the whole session."""
    detail = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["session", "at"], name="session_timeline")]

    def __str__(self) -> str:
        return f"{self.kind} in session {self.session_id}"
