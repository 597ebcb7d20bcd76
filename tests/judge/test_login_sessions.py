"""Sessions, forged requests, and links that were revoked: what opens a door, and when it no longer does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from judge.api import api
from judge.models import CandidateSession
from judge.models.candidate_session import new_token
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_access import ACCOUNTS, SEATS, url_of

PASSWORD = "ada-has-a-password"
SAFE = ("GET", "HEAD")


def log_in(browser: Client, name: str = "ada") -> Any:
    return send(browser, "POST", "/api/login", {"username": name, "password": f"{name}-has-a-password"})


def with_session(key: str) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def key_of(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def lets_in(key: str) -> bool:
    return send(with_session(key), "GET", "/api/interviews").status_code == 200


def test_it_gives_a_new_session_with_each_log_in(world: World) -> None:
    browser = make_client()
    log_in(browser)
    first = key_of(browser)
    log_in(browser)
    second = key_of(browser)
    assert first != second
    assert (lets_in(first), lets_in(second)) == (False, True)


def test_it_takes_no_session_that_somebody_else_chose(world: World) -> None:
    browser = with_session("a" * 32)
    log_in(browser)
    assert key_of(browser) != "a" * 32
    assert not lets_in("a" * 32)


def test_it_ends_the_session_on_the_server_when_one_logs_out(world: World) -> None:
    browser = make_client()
    log_in(browser)
    key = key_of(browser)
    send(browser, "POST", "/api/logout")
    assert not lets_in(key)


def test_it_ends_a_session_after_a_time_however_much_it_was_used(world: World) -> None:
    browser = make_client()
    log_in(browser)
    end = Session.objects.get().expire_date
    assert abs(end - timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)) < timedelta(minutes=1)
    send(browser, "GET", "/api/interviews")
    assert Session.objects.get().expire_date == end
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not lets_in(key_of(browser))


def test_it_ends_all_sessions_when_the_password_changes(world: World) -> None:
    browser = make_client()
    log_in(browser)
    assert lets_in(key_of(browser))
    world.ada.set_password("another-long-password")
    world.ada.save()
    assert not lets_in(key_of(browser))


def unsafe() -> list[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return [
        (method.upper(), path) for path, methods in paths.items() for method in methods if method.upper() not in SAFE
    ]


@pytest.mark.parametrize("endpoint", unsafe(), ids=" ".join)
def test_it_takes_no_forged_request(endpoint: tuple[str, str], world: World) -> None:
    method, path = endpoint
    body, _ = {**ACCOUNTS, **SEATS}[endpoint]
    url = url_of(path, world, world.robin.token)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.olga)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    headers: list[dict[str, str]] = [
        {},
        {"X-CSRFToken": "b" * 32},
        {"X-CSRFToken": token, "Origin": "https://elsewhere.example"},
        {"X-CSRFToken": token, "Origin": "null"},
    ]
    for sent in headers:
        answer = browser.generic(method, url, "{}" if body is None else "", "application/json", headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "csrf"), sent


def test_it_takes_the_same_request_from_its_own_pages(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    url = f"/api/sessions/{world.robin.token}/end"
    own = {"X-CSRFToken": token, "Origin": "http://testserver"}
    assert browser.generic("POST", url, headers=own).status_code == 200


def test_it_makes_links_that_nobody_guesses() -> None:
    made = {new_token() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"[\w-]{32}", token) for token in made)  # 24 bytes: 192 bits
    assert len({token[:6] for token in made}) == 1000


def test_a_revoked_link_opens_nothing_from_then_on(world: World) -> None:
    """The stream that is open ends as well, see test_stream_limit."""
    url = f"/api/sessions/{world.robin.token}"
    save = ("PUT", f"{url}/drafts/{SLUG}", {"source": "x", "revision": 0})
    run = ("POST", f"{url}/submissions", {"slug": SLUG, "source": "x", "kind": "run"})
    asked: list[tuple[str, str, Any]] = [("GET", url, None), save, run, ("GET", f"{url}/submissions", None)]
    assert [send(make_client(), *each).status_code for each in asked] == [200, 200, 201, 200]
    send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
    assert [send(make_client(), *each).status_code for each in asked] == [404] * 4
    assert bytes(world.robin.drafts.get().source) == b"x"
    assert world.robin.submissions.count() == 2


def test_a_link_is_taken_whole(world: World) -> None:
    token = CandidateSession.objects.get(pk=world.robin.pk).token
    for near in (token[:-1], token + "a", token.swapcase(), f" {token}", token + "%00", "%25", "_" * 32):
        assert send(make_client(), "GET", f"/api/sessions/{near}").status_code in (404, 422), near
