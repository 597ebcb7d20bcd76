"""Log-in sessions, forged requests (CSRF) and revoked links."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from judge.models import CandidateSession
from judge.models.sessions import new_token
from judge.models.share_links import new_share_token
from judge.models.teams import new_team_token
from tests.judge.api_schema import load_api_schema
from tests.judge.document_page import DocumentPage
from tests.judge.factories import SLUG, World, make_client, send
from tests.judge.test_access import ACCOUNT_ENDPOINTS, SESSION_ENDPOINTS, build_url

PASSWORD = "ada-has-a-password"
SAFE = ("GET", "HEAD")


def log_in(browser: Client, name: str = "ada") -> Any:
    return send(browser, "POST", "/api/login", {"username": name, "password": f"{name}-has-a-password"})


def make_client_with_session(key: str) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def get_session_key(browser: Client) -> str:
    return browser.cookies[settings.SESSION_COOKIE_NAME].value


def is_signed_in(key: str) -> bool:
    return send(make_client_with_session(key), "GET", "/api/interviews").status_code == 200


def test_each_log_in_creates_a_new_session(world: World) -> None:
    browser = make_client()
    log_in(browser)
    first = get_session_key(browser)
    log_in(browser)
    second = get_session_key(browser)
    assert first != second
    assert (is_signed_in(first), is_signed_in(second)) == (False, True)


def test_rejects_a_session_key_chosen_by_an_attacker(world: World) -> None:
    browser = make_client_with_session("a" * 32)
    log_in(browser)
    assert get_session_key(browser) != "a" * 32
    assert not is_signed_in("a" * 32)


def test_log_out_deletes_the_session_on_the_server(world: World) -> None:
    browser = make_client()
    log_in(browser)
    key = get_session_key(browser)
    send(browser, "POST", "/api/logout")
    assert not is_signed_in(key)


def test_session_expires_despite_use(world: World) -> None:
    browser = make_client()
    log_in(browser)
    end = Session.objects.get().expire_date
    assert abs(end - timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)) < timedelta(minutes=1)
    send(browser, "GET", "/api/interviews")
    assert Session.objects.get().expire_date == end
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_signed_in(get_session_key(browser))


def test_password_change_ends_all_sessions(world: World) -> None:
    browser = make_client()
    log_in(browser)
    assert is_signed_in(get_session_key(browser))
    world.ada.set_password("another-long-password")
    world.ada.save()
    assert not is_signed_in(get_session_key(browser))


def list_unsafe_endpoints() -> list[tuple[str, str]]:
    paths = load_api_schema()["paths"]
    return [
        (method.upper(), path) for path, methods in paths.items() for method in methods if method.upper() not in SAFE
    ]


@pytest.mark.parametrize("endpoint", list_unsafe_endpoints(), ids=" ".join)
def test_rejects_forged_request(endpoint: tuple[str, str], world: World) -> None:
    method, path = endpoint
    body, _ = {**ACCOUNT_ENDPOINTS, **SESSION_ENDPOINTS}[endpoint]
    url = build_url(path, world, world.robin.token)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.olga)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    headers: list[dict[str, str]] = [
        {},
        {"X-CSRFToken": "b" * 32},
        {"X-CSRFToken": token, "Origin": "https://elsewhere.example"},
        {"X-CSRFToken": token, "Origin": "null"},
    ]
    for request_headers in headers:
        response = browser.generic(
            method, url, "{}" if body is None else "", "application/json", headers=request_headers
        )
        assert (response.status_code, response.json()["code"]) == (403, "csrf"), request_headers


def test_accepts_request_from_own_pages(world: World) -> None:
    browser = Client(enforce_csrf_checks=True)
    token = send(browser, "GET", "/api/me").json()["csrf_token"]
    url = f"/api/sessions/{world.robin.token}/end"
    headers = {"X-CSRFToken": token, "Origin": "http://testserver"}
    assert browser.generic("POST", url, headers=headers).status_code == 200


@pytest.mark.parametrize(("make_token", "length"), [(new_token, 32), (new_share_token, 43), (new_team_token, 43)])
def test_tokens_of_links_are_unguessable_letters_and_digits(make_token: Callable[[], str], length: int) -> None:
    tokens = [make_token() for _ in range(1000)]
    assert all(re.fullmatch(rf"[A-Za-z0-9]{{{length}}}", token) for token in tokens)  # 62 ** 32: 190 bits
    assert len({token[:10] for token in tokens}) == len({token[-10:] for token in tokens}) == 1000


def test_revoked_link_no_longer_works(world: World) -> None:
    """An open event stream ends as well, see test_stream_limit."""
    url = f"/api/sessions/{world.robin.token}"
    page = DocumentPage(world.robin.token)
    page.replace("x")
    save = ("POST", f"{url}/documents/{SLUG}/updates", page.build_body())
    run = ("POST", f"{url}/submissions", {"slug": SLUG, "source": "x", "kind": "run"})
    requests: list[tuple[str, str, Any]] = [("GET", url, None), save, run, ("GET", f"{url}/submissions", None)]
    assert [send(make_client(), *request).status_code for request in requests] == [200, 200, 201, 200]
    send(make_client(world.ada), "POST", f"/api/invitations/{world.robin.pk}/revoke")
    responses = [send(make_client(), *request) for request in requests]
    assert [response.status_code for response in responses] == [200, 404, 404, 404]
    assert responses[0].json()["state"] == "revoked"
    assert bytes(world.robin.documents.get().source) == b"x"
    assert world.robin.submissions.count() == 2


def test_similar_tokens_are_rejected(world: World) -> None:
    token = CandidateSession.objects.get(pk=world.robin.pk).token
    for similar in (token[:-1], token + "a", token.swapcase(), f" {token}", token + "%00", "%25", "_" * 32):
        assert send(make_client(), "GET", f"/api/sessions/{similar}").status_code in (404, 422), similar
