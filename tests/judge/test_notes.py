"""Notes of interviewers about a session."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from judge.actions.interviews import write_note
from judge.models import User
from tests.judge.factories import World, get_team, make_client, make_member, send

pytestmark = pytest.mark.django_db


def write(user: User, world: World, **body: Any) -> Any:
    return send(make_client(user), "POST", f"/api/invitations/{world.robin.pk}/notes", body)


def read(user: User, world: World) -> list[dict[str, Any]]:
    return send(make_client(user), "GET", f"/api/invitations/{world.robin.pk}/notes").json()


def test_team_reads_notes_in_the_order_of_their_moments(world: World) -> None:
    ian = make_member("ian", get_team(world.ada), "interviewer")
    moment = timezone.now()
    world.robin.created_at = moment - timedelta(hours=1)
    world.robin.save()
    write(world.ada, world, text="later", at=moment.isoformat())
    write(ian, world, text="earlier\nof two lines", at=(moment - timedelta(minutes=5)).isoformat())
    notes = read(world.ada, world)
    assert [(note["text"], note["author"], note["is_own"]) for note in notes] == [
        ("earlier\nof two lines", "ian", False),
        ("later", "ada", True),
    ]


@pytest.mark.parametrize("minutes", [-60 * 24 * 365, 5])
def test_refuses_a_moment_outside_the_session(world: World, minutes: int) -> None:
    response = write(world.ada, world, text="x", at=(timezone.now() + timedelta(minutes=minutes)).isoformat())
    assert response.status_code == 422
    assert not world.robin.notes.exists()


def test_author_changes_and_deletes_a_note(world: World) -> None:
    note = write(world.ada, world, text="first").json()
    url = f"/api/invitations/{world.robin.pk}/notes/{note['id']}"
    assert send(make_client(world.ada), "PUT", url, {"text": "second"}).json()["text"] == "second"
    assert send(make_client(world.ada), "DELETE", url).status_code == 204
    assert read(world.ada, world) == []


def test_note_of_another_session_is_not_found(world: World) -> None:
    note = send(make_client(world.ben), "POST", f"/api/invitations/{world.sam.pk}/notes", {"text": "x"}).json()
    url = f"/api/invitations/{world.robin.pk}/notes/{note['id']}"
    assert send(make_client(world.ada), "PUT", url, {"text": "y"}).status_code == 404


def test_limits_the_notes_of_a_session(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_note, "MAX_NOTES", 1)
    assert write(world.ada, world, text="first").status_code == 201
    assert write(world.ada, world, text="second").status_code == 429
    assert len(read(world.ada, world)) == 1


@pytest.mark.parametrize("text", ["", "  ", "a\u202eb", "x" * 2001])
def test_refuses_texts_that_cannot_be_read(world: World, text: str) -> None:
    assert write(world.ada, world, text=text).status_code == 422
