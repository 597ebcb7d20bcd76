"""Notes about a session, for the owners and interviewers of the interview's team. Only the author changes a note."""

from datetime import datetime
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AfterValidator, AwareDatetime, StringConstraints

from judge.actions.interviews.write_note import add_note, change_note
from judge.api.auth import authenticate_user, get_session_to_edit, get_user
from judge.api.base import raise_not_found
from judge.api.schemas import require_printable
from judge.limits import rate_limits
from judge.models import SessionNote, User

router = Router(tags=["interviews"], auth=authenticate_user)

NoteText = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(require_printable)
]


class NewNoteIn(Schema):
    text: NoteText
    at: AwareDatetime | None = None
    """The moment in the session; None for now."""


class NoteIn(Schema):
    text: NoteText


class NoteOut(Schema):
    id: int
    author: str
    """Empty if the account was deleted."""
    is_own: bool
    at: datetime
    text: str


@router.get("/{int:invitation_id}/notes", response=list[NoteOut])
def list_notes(request: HttpRequest, invitation_id: int) -> list[NoteOut]:
    """In the order of their moments."""
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    return [serialize_note(note, user) for note in session.notes.select_related("author").order_by("at", "pk")]


@router.post("/{int:invitation_id}/notes", response={201: NoteOut})
def post_note(request: HttpRequest, invitation_id: int, body: NewNoteIn) -> Status[NoteOut]:
    user = get_user(request)
    session = get_session_to_edit(user, invitation_id)
    rate_limits.require_below_rate_limit(rate_limits.NOTES, f"user {user.pk}")
    return Status(201, serialize_note(add_note(session, user, body.text, body.at), user))


@router.put("/{int:invitation_id}/notes/{int:note_id}", response=NoteOut)
def put_note(request: HttpRequest, invitation_id: int, note_id: int, body: NoteIn) -> NoteOut:
    user = get_user(request)
    note = get_own_note(user, invitation_id, note_id)
    rate_limits.require_below_rate_limit(rate_limits.NOTES, f"user {user.pk}")
    return serialize_note(change_note(note, body.text), user)


@router.delete("/{int:invitation_id}/notes/{int:note_id}", response={204: None})
def delete_note(request: HttpRequest, invitation_id: int, note_id: int) -> Status[None]:
    user = get_user(request)
    note = get_own_note(user, invitation_id, note_id)
    rate_limits.require_below_rate_limit(rate_limits.NOTES, f"user {user.pk}")
    note.delete()
    return Status(204, None)


def get_own_note(user: User, invitation_id: int, note_id: int) -> SessionNote:
    notes = get_session_to_edit(user, invitation_id).notes.select_related("author")
    return notes.filter(pk=note_id, author=user).first() or raise_not_found("note")


def serialize_note(note: SessionNote, user: User) -> NoteOut:
    return NoteOut(
        id=note.pk,
        author=str(note.author) if note.author else "",
        is_own=note.author_id == user.pk,
        at=note.at,
        text=note.text,
    )
