"""/api/sessions/{token}/drafts/{slug}: nothing that was typed is lost or overwritten unseen."""

from typing import Any

import pytest

from judge.domain import catalog
from judge.models import Draft
from tests.judge.factories import SLUG, World, make_client, make_session, send


def build_url(world: World) -> str:
    return f"/api/sessions/{world.robin.token}/drafts/{SLUG}"


def save(world: World, source: str, revision: int) -> Any:
    return send(make_client(), "PUT", build_url(world), {"source": source, "revision": revision})


def test_first_draft_is_the_starter(world: World) -> None:
    draft = send(make_client(), "GET", build_url(world)).json()
    assert draft == {
        "source": catalog.get_problem(SLUG).starter,
        "revision": 0,
        "saved_at": None,
        "session": world.robin.token_digest,
    }


@pytest.mark.parametrize("text", ["x = 1\n", "", "π\x00\r\n", "\U0001f600" * 1000])
def test_stores_text_byte_for_byte(text: str, world: World) -> None:
    assert save(world, text, 0).json()["revision"] == 1
    draft = send(make_client(), "GET", build_url(world)).json()
    assert (draft["source"], draft["revision"]) == (text, 1)


def test_increments_revision(world: World) -> None:
    assert [save(world, f"{number}", number).json()["revision"] for number in range(3)] == [1, 2, 3]


def test_does_not_overwrite_newer_revision(world: World) -> None:
    save(world, "one page", 0)
    save(world, "one page, later", 1)
    refused = save(world, "another page", 1)
    assert (refused.status_code, refused.json()["code"]) == (409, "newer_draft")
    assert send(make_client(), "GET", build_url(world)).json()["source"] == "one page, later"


def test_accepts_repeated_save_of_same_text(world: World) -> None:
    save(world, "same", 0)
    again = save(world, "same", 0)
    assert (again.status_code, again.json()["revision"]) == (200, 1)


def test_accepts_revision_newer_than_the_server_has(world: World) -> None:
    assert save(world, "from before a restored backup", 7).json()["revision"] == 8


def test_refuses_more_than_one_mebibyte(world: World) -> None:
    assert save(world, "x" * 2**20, 0).status_code == 200
    refused = save(world, "x" * (2**20 + 1), 1)
    assert (refused.status_code, refused.json()["code"]) == (413, "too_large")
    assert save(world, "x" * 9 * 2**20, 1).status_code == 413


def test_refuses_text_with_lone_surrogates(world: World) -> None:
    response = make_client().put(build_url(world), rb'{"source": "\ud800", "revision": 0}', "application/json")
    assert response.status_code == 422


def test_refuses_before_start_and_after_end(world: World) -> None:
    send(make_client(), "POST", f"/api/sessions/{world.robin.token}/end")
    assert save(world, "late", 0).json()["code"] == "session_ended"
    session = make_session(world.ada, "Kim", started=False)
    response = send(make_client(), "PUT", f"/api/sessions/{session.token}/drafts/{SLUG}", {"source": "", "revision": 0})
    assert response.json()["code"] == "session_not_started"
    assert not Draft.objects.exists()


def test_refuses_problem_outside_the_interview(world: World) -> None:
    other = next(slug for slug in catalog.load_problems() if slug != SLUG)
    assert send(make_client(), "GET", f"/api/sessions/{world.robin.token}/drafts/{other}").status_code == 404
