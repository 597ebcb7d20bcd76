"""JUDGE_PRACTICE and JUDGE_RESERVED: who may practice, and which problems practice does not have."""

from typing import Any

import pytest
from django.test import Client

from judge.domain import catalog
from tests.judge.document_page import EMPTY_UPDATE, read_text, write_text
from tests.judge.exported_data import read_response
from tests.judge.factories import SLUG, World, make_client, make_session, make_submission, send
from tests.judge.test_practice import PRACTICE, log_in, open_practice

PRACTICE_REQUESTS: list[tuple[str, str, Any]] = [
    ("GET", "", None),
    ("GET", f"/problems/{SLUG}", None),
    ("GET", f"/problems/{SLUG}/exercises/fix-1", None),
    ("GET", f"/documents/{SLUG}", None),
    ("POST", f"/documents/{SLUG}/updates", EMPTY_UPDATE),
    ("GET", f"/documents/{SLUG}/versions", None),
    ("POST", "/submissions", {"slug": SLUG, "source": "x", "kind": "run"}),
    ("POST", "/clock", {"slug": SLUG}),
    ("POST", "/restart", {"slug": SLUG, "source": "x"}),
    ("POST", "/give-up", {"slug": SLUG}),
    ("GET", f"/solutions/{SLUG}", None),
    ("GET", f"/traps/{SLUG}", None),
]


def list_slugs(browser: Client) -> list[str]:
    return [row["slug"] for row in send(browser, "GET", "/api/problems").json()]


@pytest.mark.parametrize(
    ("mode", "status", "code"), [("off", 403, "practice_off"), ("signed-in", 401, "not_signed_in")]
)
def test_refuses_visitors(mode: str, status: int, code: str, world: World, settings: Any) -> None:
    browser = make_client()
    open_practice(browser)
    settings.PRACTICE = mode
    for method, path, body in PRACTICE_REQUESTS:
        response = send(browser, method, PRACTICE + path, body)
        assert (response.status_code, response.json()["code"]) == (status, code), path
    for path in ("/api/problems", f"/api/problems/{SLUG}"):
        assert send(browser, "GET", path).json()["code"] == code


@pytest.mark.parametrize(("mode", "status"), [("off", 403), ("signed-in", 200)])
def test_admits_accounts_unless_off(mode: str, status: int, world: World, settings: Any) -> None:
    settings.PRACTICE = mode
    browser = make_client(world.ada)
    assert send(browser, "GET", PRACTICE).status_code == status
    assert send(browser, "GET", f"{PRACTICE}/documents/{SLUG}?exercise=fix-1").status_code == status
    assert list_slugs(browser) == list(catalog.load_problems())


def test_interviews_work_while_practice_is_off(world: World, settings: Any) -> None:
    settings.PRACTICE = "off"
    session = make_session(world.ada, "Kim")
    assert send(make_client(), "GET", f"/api/sessions/{session.token}/problems/{SLUG}").status_code == 200


def test_stored_practice_can_be_exported_and_deleted_while_off(world: World, settings: Any) -> None:
    browser = make_client()
    write_text("practice", "mine", browser=browser)
    settings.PRACTICE = "off"
    (session,) = read_response(send(browser, "GET", f"{PRACTICE}/export"))["sessions"]
    assert [document["source"] for document in session["documents"]] == ["mine"]
    assert send(browser, "POST", f"{PRACTICE}/delete").json()["documents"] == 1


def test_signing_in_takes_over_practice_of_the_browser(world: World, settings: Any) -> None:
    browser = make_client()
    write_text("practice", "mine", browser=browser)
    settings.PRACTICE = "signed-in"
    log_in(browser, "ada")
    assert read_text("practice", browser=browser) == "mine"


@pytest.mark.parametrize("name", [None, "ada", "olga"])
def test_reserved_problem_is_not_in_practice(name: str | None, world: World, settings: Any) -> None:
    browser = make_client()
    if name:
        log_in(browser, name)
    write_text("practice", "mine", browser=browser)
    send(browser, "POST", f"{PRACTICE}/give-up", {"slug": SLUG})
    assert send(browser, "GET", f"{PRACTICE}/solutions/{SLUG}").status_code == 200
    settings.RESERVED = {SLUG}
    assert SLUG not in {row["slug"] for row in send(browser, "GET", PRACTICE).json()["problems"]}
    for method, path, body in PRACTICE_REQUESTS[1:]:
        response = send(browser, method, PRACTICE + path, body)
        assert (response.status_code, response.json()["code"]) == (404, "not_found"), path
        assert "reserved" in response.json()["message"]
    assert send(browser, "GET", f"{PRACTICE}/documents/lru_cache").status_code == 200


def test_only_accounts_see_reserved_problems_in_the_list(world: World, settings: Any) -> None:
    settings.RESERVED = {SLUG}
    assert list_slugs(make_client()) == [slug for slug in catalog.load_problems() if slug != SLUG]
    assert send(make_client(), "GET", f"/api/problems/{SLUG}").status_code == 404
    listed = send(make_client(world.ada), "GET", "/api/problems").json()
    assert [row["slug"] for row in listed if row["reserved"]] == [SLUG]
    assert len(listed) == len(catalog.load_problems())


def test_interviews_use_reserved_problems(world: World, settings: Any) -> None:
    settings.RESERVED = {SLUG}
    body = {"title": "T", "minutes": 45, "problems": [{"slug": SLUG, "exercises": ["implement", "fix-1"]}]}
    assert send(make_client(world.ada), "POST", "/api/interviews", body).status_code == 201
    url = f"/api/sessions/{world.robin.token}"
    assert send(make_client(), "GET", f"{url}/problems/{SLUG}/exercises/fix-1").status_code == 200
    submission = {"slug": SLUG, "source": "x", "kind": "submit", "exercise": "fix-1"}
    assert send(make_client(), "POST", f"{url}/submissions", submission).status_code == 201


def test_reserved_problem_looks_the_same_with_and_without_interview(world: World, settings: Any) -> None:
    settings.RESERVED = {SLUG, "lru_cache"}
    make_submission(world.robin)  # softmax is in a running interview, lru_cache in none
    responses = []
    for slug in (SLUG, "lru_cache"):
        problem = catalog.get_problem(slug)
        for path in (f"/api/problems/{slug}", f"{PRACTICE}/problems/{slug}"):
            browser = make_client()
            open_practice(browser)
            response = send(browser, "GET", path)
            responses.append((response.status_code, response.json()["message"].replace(problem.title, "")))
    assert len(set(responses)) == 1
