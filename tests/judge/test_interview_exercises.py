"""A session opens, serves and accepts only the exercises that its interview has."""

from typing import Any

import pytest

from judge.domain import catalog
from judge.models import CandidateSession, Document, Submission
from problems.format.exercises import list_fix_exercises
from tests.judge.document_page import EMPTY_UPDATE, read_text, write_text
from tests.judge.factories import SLUG, World, make_client, make_session, send

OTHER_EXERCISES = ("implement", "fix-1", "fix-99", "x" * 300)


@pytest.fixture
def session(world: World) -> CandidateSession:
    """It has the third bug and the tests."""
    return make_session(world.ada, "Kim", exercises=["fix-3", "test"])


def build_url(session: CandidateSession, path: str = "") -> str:
    return f"/api/sessions/{session.token}{path}"


def read(session: CandidateSession, path: str = "") -> Any:
    return send(make_client(), "GET", build_url(session, path))


def test_lists_only_own_exercises(session: CandidateSession) -> None:
    (row,) = read(session).json()["problems"]
    assert row["exercise_names"] == ["fix-3", "test"]
    assert (row["debugging"]["fixes_total"], row["debugging"]["tests"]["total"] > 0) == (1, True)
    detail = read(session, f"/problems/{SLUG}").json()
    assert [(each["exercise"], each["title"]) for each in detail["exercises"]] == [
        ("fix-3", "Debug 1 of 1"),
        ("test", "Write tests"),
    ]
    assert detail["statement"] == catalog.get_problem(SLUG).statement


def test_session_without_debugging_counts_none(world: World) -> None:
    (row,) = read(make_session(world.ada, "Kim", exercises=["implement"])).json()["problems"]
    assert (row["debugging"]["fixes_total"], row["debugging"]["tests"]["total"]) == (0, 0)


def test_serves_starters_of_own_exercises(session: CandidateSession) -> None:
    starter = list_fix_exercises(catalog.get_problem(SLUG))[2].starter
    fix = read(session, f"/problems/{SLUG}/exercises/fix-3").json()
    assert (fix["kind"], fix["starter"]) == ("fix", starter)
    assert "it has a bug" in fix["instruction"]
    assert read_text(session.token, "fix-3") == starter
    assert "from solution import" in read(session, f"/problems/{SLUG}/exercises/test").json()["starter"]


@pytest.mark.parametrize("name", OTHER_EXERCISES)
def test_refuses_other_exercises(name: str, session: CandidateSession) -> None:
    document, query = build_url(session, f"/documents/{SLUG}"), f"?exercise={name}"
    body = {"slug": SLUG, "source": "x", "kind": "run", "exercise": name}
    for method, url, data in (
        ("GET", build_url(session, f"/problems/{SLUG}/exercises/{name}"), None),
        ("GET", document + query, None),
        ("GET", f"{document}/versions{query}", None),
        ("POST", f"{document}/updates{query}", EMPTY_UPDATE),
        ("POST", build_url(session, "/submissions"), body),
    ):
        response = send(make_client(), method, url, data)
        assert (response.status_code, response.json()["code"]) == (404, "not_found"), (method, url)
    assert not Document.objects.filter(session=session).exists()
    assert not Submission.objects.filter(session=session).exists()


@pytest.mark.parametrize("name", ["fix-3", "test"])
def test_accepts_own_exercises(name: str, session: CandidateSession) -> None:
    write_text(session.token, name, name)
    assert read_text(session.token, name) == name
    body = {"slug": SLUG, "source": "x", "kind": "submit", "exercise": name}
    assert send(make_client(), "POST", build_url(session, "/submissions"), body).status_code == 201


def test_interview_without_stored_exercises_has_only_implement(world: World) -> None:
    session = make_session(world.ada, "Kim")
    session.interview.exercises = {}
    session.interview.save()
    assert read(session).json()["problems"][0]["exercise_names"] == ["implement"]
    assert read(session, f"/documents/{SLUG}?exercise=fix-1").status_code == 404


def test_problems_of_other_interviews_are_not_found(session: CandidateSession) -> None:
    for path in ("/problems/lru_cache", "/problems/lru_cache/exercises/implement", "/problems/no-such"):
        assert read(session, path).status_code == 404


def test_opens_nothing_before_the_start(world: World) -> None:
    session = make_session(world.ada, "Kim", started=False)
    paths = (
        f"/problems/{SLUG}",
        f"/problems/{SLUG}/exercises/fix-1",
        f"/documents/{SLUG}",
        f"/documents/{SLUG}?exercise=fix-1",
    )
    for path in paths:
        assert read(session, path).json()["code"] == "session_not_started"
    send(make_client(), "POST", build_url(session, "/start"))
    assert [read(session, path).status_code for path in paths] == [200] * 4
