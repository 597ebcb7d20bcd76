from datetime import datetime, timedelta

from django.utils import timezone

from judge.errors import RefusedError
from judge.models import CandidateSession, SessionNote, User

MAX_NOTES = 1000
CLOCK_DIFFERENCE = timedelta(minutes=1)
"""How far in the future a moment may seem to be: a page computes it from a time that the server sent earlier."""


def add_note(session: CandidateSession, author: User, text: str, at: datetime | None = None) -> SessionNote:
    """Store a note about the moment `at`, by default about now."""
    now = timezone.now()
    if at is not None and not session.created_at <= at <= now + CLOCK_DIFFERENCE:
        raise RefusedError(
            "invalid",
            "The moment of the note is before the invitation or in the future, so the note was not stored.",
            "Choose a moment of the session.",
        )
    if session.notes.count() >= MAX_NOTES:
        raise RefusedError(
            "too_many",
            f"This session already has {MAX_NOTES} notes, so this one was not stored.",
            "Delete notes that you no longer need.",
        )
    return SessionNote.objects.create(session=session, author=author, at=at or now, text=text, written_at=now)


def change_note(note: SessionNote, text: str) -> SessionNote:
    note.text, note.written_at = text, timezone.now()
    note.save(update_fields=["text", "written_at"])
    return note
