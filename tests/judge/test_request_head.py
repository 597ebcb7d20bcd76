"""What is decided before a body is read: `judge.http.request_head` refuses exactly what Django refuses."""

from typing import Any

import pytest
from django.conf import settings as django_settings

from judge.http import request_head
from judge.http.body_budget import Owner
from tests.judge.factories import World
from tests.judge.test_handler import Exchange
from tests.judge.test_submission_stream import run_async

SECRET = "s" * 32
MASKED = "a" * 32 + SECRET
"""`a` has the value 0, so this is SECRET with a mask."""
COOKIE = f"{django_settings.CSRF_COOKIE_NAME}={SECRET}"
PASSING = {"content-type": "application/json", "cookie": COOKIE, "x-csrftoken": SECRET}
FORM = "application/x-www-form-urlencoded"

CASES: dict[str, tuple[str, dict[str, str | None], bool]] = {
    "passes": ("POST", {}, False),
    "masked token": ("POST", {"x-csrftoken": MASKED}, False),
    "masked cookie": ("POST", {"cookie": COOKIE.replace(SECRET, MASKED)}, False),
    "both masked": ("PUT", {"cookie": COOKIE.replace(SECRET, MASKED), "x-csrftoken": "b" * 32 + "t" * 32}, False),
    "no cookie": ("POST", {"cookie": None}, True),
    "other cookies": ("POST", {"cookie": "a=b; sessionid=c"}, True),
    "no token": ("POST", {"x-csrftoken": None}, True),
    "no token to delete": ("DELETE", {"x-csrftoken": None}, True),
    "no token in unknown method": ("MOVE", {"x-csrftoken": None}, True),
    "wrong token": ("POST", {"x-csrftoken": "t" * 32}, True),
    "short token": ("POST", {"x-csrftoken": SECRET[:-1]}, True),
    "token with other characters": ("POST", {"x-csrftoken": "-" * 32}, True),
    "short cookie": ("POST", {"cookie": COOKIE[:-1]}, True),
    "safe method": ("GET", {"cookie": None, "x-csrftoken": None}, False),
    "head": ("HEAD", {"cookie": None}, False),
    "own origin": ("POST", {"origin": "http://localhost"}, False),
    "other origin": ("POST", {"origin": "https://evil.example"}, True),
    "null origin": ("POST", {"origin": "null"}, True),
    "trusted origin": ("POST", {"origin": "https://judge.example.org"}, False),
    "https without referer": ("POST", {"x-forwarded-proto": "https"}, True),
    "https with referer": ("POST", {"x-forwarded-proto": "https", "referer": "https://localhost/"}, False),
    "https with other referer": ("POST", {"x-forwarded-proto": "https", "referer": "https://evil.example/"}, True),
    "unknown host": ("POST", {"host": "evil.example"}, False),
    "form": ("POST", {"content-type": FORM}, True),
    "form with token in its body": ("POST", {"content-type": FORM, "x-csrftoken": None}, True),
    "form without boundary": ("POST", {"content-type": "multipart/form-data", "x-csrftoken": None}, True),
    "no content type": ("POST", {"content-type": None}, False),
    "JSON with parameter": ("POST", {"content-type": "application/json; charset=latin1"}, False),
}


@pytest.mark.parametrize(("method", "headers", "is_refused"), CASES.values(), ids=CASES)
@pytest.mark.django_db(transaction=True)
def test_refuses_exactly_what_django_refuses(
    method: str, headers: dict[str, str | None], is_refused: bool, world: World, settings: Any
) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://judge.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    given = {name: value for name, value in (PASSING | headers).items() if value is not None}
    body = f"csrfmiddlewaretoken={SECRET}".encode()
    exchange = Exchange(f"/api/sessions/{world.robin.token}/submissions", method=method, body=body, headers=given)
    request_head.CSRF_CHECK.__dict__.pop("allowed_origins_exact", None)  # Django reads that setting once

    async def test() -> None:
        await exchange.run()
        sent = [exchange.sent.get_nowait() for _ in range(exchange.sent.qsize())]
        refused_by_django = any(code in sent[1]["body"] for code in (b'"csrf"', b'"not_json"'))
        assert (refused_by_django, request_head.is_refused(exchange.scope)) == (is_refused, is_refused)

    run_async(test)


@pytest.mark.parametrize(
    ("path", "has_link"),
    [
        ("/api/sessions/a-token/submissions", True),
        ("/api/sessions/practice2/submissions", True),
        ("/api/sessions/practice/submissions", False),
        ("/api/sessions/a-token", False),
        ("/api/invitations/1/scorecard", False),
        ("/x/api/sessions/a-token/submissions", False),
    ],
)
def test_recognizes_links_of_interviews(path: str, has_link: bool) -> None:
    assert request_head.find_owner(Exchange(path).scope) == Owner("127.0.0.1", has_link)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.7", "127.0.0.1"),
        (1, "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the client forged the left entry
        (1, "2001:db8:1:2::3", "2001:db8:1:2::/64"),
        (2, "203.0.113.7", "127.0.0.1"),  # the request bypassed the outer proxy
    ],
)
def test_finds_network_as_rate_limits_do(proxies: int, forwarded: str, network: str, settings: Any) -> None:
    settings.PROXIES = proxies
    scope = Exchange("/api/login", headers={"x-forwarded-for": forwarded}).scope
    assert request_head.find_owner(scope).network == network
